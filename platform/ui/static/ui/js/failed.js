// On a failure page: what was sent did not arrive, so the draft stays for the form one goes back to.
sessionStorage.removeItem("sent");

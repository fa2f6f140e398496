// Buttons with command="show-modal" work alone in new browsers; older ones get the same from here.

const native = "commandForElement" in HTMLButtonElement.prototype;

export function watchDialogs() {
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-opens]");
    if (opener && !native) document.getElementById(opener.dataset.opens)?.showModal();
    const closer = event.target.closest("[data-closes]");
    if (closer && !native) document.getElementById(closer.dataset.closes)?.close();
    if (event.target instanceof HTMLDialogElement) event.target.close();
    if (event.target.closest("[data-print]")) window.print();
  });
}

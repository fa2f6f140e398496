// Sends what waits, each line once: the server knows its key. Before anything leaves, it is asked who sits here now.
import { remove, waiting } from "./store.js";

const PATIENCE = 10000;
let busy = null;

const timely = () => AbortSignal.timeout(PATIENCE);

// The token of the person whose lines these are; null when it is nobody, somebody else, or the line is down.
async function token(state, person) {
  const answer = await fetch(state, { cache: "no-store", signal: timely() }).then((found) => found.json());
  if (answer.state !== "open" || answer.person !== person) throw new Error(answer.state || "nobody");
  return answer.token;
}

function body(line, owner, proof) {
  const facts = { key: line.key, kind: line.kind, text: line.text, at: line.at, written_at: line.written_at };
  return new URLSearchParams({ csrfmiddlewaretoken: proof, owner, ...facts });
}

async function send(line, device, proof) {
  const address = device.take.replace(/[0-9a-f-]{36}/, line.session);
  const answer = await fetch(address, { method: "POST", body: body(line, device.owner, proof), redirect: "error", cache: "no-store", signal: timely() });
  if (answer.ok) return remove(line.key);
  const told = await answer.json().catch(() => ({ said: "" }));
  if (answer.status === 403 || answer.status >= 500) throw new Error(String(answer.status));
  return { key: line.key, said: told.said || String(answer.status) };
}

async function all(device) {
  const lines = await waiting(device.owner, device.key);
  if (!lines.length) return { sent: 0, refused: [] };
  const proof = await token(device.state, device.person);
  const refused = [];
  for (const line of lines) { // one after the other: their order is the order of the record
    const wrong = await send(line, device, proof);
    if (wrong) refused.push(wrong);
  }
  return { sent: lines.length - refused.length, refused };
}

// Two askers wait for the same round.
export function flush(device) {
  busy = busy || all(device).finally(() => { busy = null; });
  return busy;
}

// What waits on this device. Each line is sealed with a key that the server gives to its writer's own pages and that
// only this tab keeps; beside the sealed words stand a random key, the writer's mark and the meeting's id: no names.
const NAME = "zakrila-day";
const KEPT = 7 * 24 * 3600 * 1000; // what nobody could send for a week can never be opened again here
const TABLE = "lines";
let opened = null;

function open() {
  opened = opened || new Promise((done, failed) => {
    const asked = indexedDB.open(NAME, 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore(TABLE, { keyPath: "key" });
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => failed(asked.error);
  });
  return opened;
}

async function run(mode, act) {
  const database = await open();
  return new Promise((done, failed) => {
    const work = database.transaction(TABLE, mode, { durability: "strict" });
    const asked = act(work.objectStore(TABLE));
    work.oncomplete = () => done(asked.result);
    work.onabort = work.onerror = () => failed(work.error);
  });
}

const bytes = (text) => Uint8Array.from(atob(text), (one) => one.charCodeAt(0));
const imported = (text) => crypto.subtle.importKey("raw", bytes(text), "AES-GCM", false, ["encrypt", "decrypt"]);

async function sealed(secret, key, line) {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const data = new TextEncoder().encode(JSON.stringify(line));
  const words = await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: new TextEncoder().encode(key) }, await imported(secret), data);
  return { iv, words };
}

async function unsealed(secret, row) {
  try {
    const facts = { name: "AES-GCM", iv: row.iv, additionalData: new TextEncoder().encode(row.key) };
    const data = await crypto.subtle.decrypt(facts, await imported(secret), row.words);
    return { ...JSON.parse(new TextDecoder().decode(data)), key: row.key, session: row.session };
  } catch {
    return null; // another key: not ours to read
  }
}

export async function keep(owner, secret, session, line) {
  const key = line.key;
  const row = { key, owner, session, kept: Date.now(), ...(await sealed(secret, key, line)) };
  await run("readwrite", (table) => table.put(row));
}

export const remove = (key) => run("readwrite", (table) => table.delete(key));

async function rows(owner) {
  const all = await run("readonly", (table) => table.getAll());
  await Promise.all(all.filter((row) => Date.now() - row.kept > KEPT).map((row) => remove(row.key)));
  return all.filter((row) => row.owner === owner && Date.now() - row.kept <= KEPT);
}

export const count = async (owner) => (await rows(owner)).length;

// In the order in which they were written; lines of others are not even counted.
export async function waiting(owner, secret) {
  const lines = await Promise.all((await rows(owner)).map((row) => unsealed(secret, row)));
  return lines.filter(Boolean).sort((one, other) => one.written_at.localeCompare(other.written_at));
}

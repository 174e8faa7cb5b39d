// What a device keeps for when there is no network, for pages and for the service worker. What waits to be sent is
// sealed with a key that the server gives to its account alone and that leaves the device at signing out.
"use strict";

const device = (() => {
  const PAGES = "socai-pages";
  const FILES = "socai-files";
  const CIPHER = "AES-GCM";

  function answerOf(asked) {
    return new Promise((resolve, reject) => {
      asked.onsuccess = () => resolve(asked.result);
      asked.onerror = () => reject(asked.error);
    });
  }

  async function table(name, mode) {
    const opening = indexedDB.open("socai", 1);
    opening.onupgradeneeded = () => {
      opening.result.createObjectStore("keys");
      opening.result.createObjectStore("waiting");
    };
    return (await answerOf(opening)).transaction(name, mode).objectStore(name);
  }

  async function owner() {
    return answerOf((await table("keys", "readonly")).get("own"));
  }

  async function remember(account, key) {
    const bytes = Uint8Array.from(atob(key), (character) => character.charCodeAt(0));
    const usable = await crypto.subtle.importKey("raw", bytes, CIPHER, false, ["encrypt", "decrypt"]);
    await answerOf((await table("keys", "readwrite")).put({ account, key: usable }, "own"));
  }

  // After this nobody reads anything here: pages are gone, and what waits is sealed until its account is back.
  async function forget() {
    await answerOf((await table("keys", "readwrite")).clear());
    await caches.delete(PAGES);
  }

  async function put(path, item) {
    const own = await owner();
    if (!own) return false;
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const text = new TextEncoder().encode(JSON.stringify({ ...item, path }));
    const sealed = await crypto.subtle.encrypt({ name: CIPHER, iv }, own.key, text);
    await answerOf((await table("waiting", "readwrite")).put({ account: own.account, iv, sealed }, `${own.account} ${path}`));
    return true;
  }

  async function remove(path) {
    const own = await owner();
    if (own) await answerOf((await table("waiting", "readwrite")).delete(`${own.account} ${path}`));
  }

  async function opened(row, key) {
    const text = await crypto.subtle.decrypt({ name: CIPHER, iv: row.iv }, key, row.sealed);
    return JSON.parse(new TextDecoder().decode(text));
  }

  async function all() {
    const own = await owner();
    if (!own) return [];
    const rows = await answerOf((await table("waiting", "readonly")).getAll());
    return Promise.all(rows.filter((row) => row.account === own.account).map((row) => opened(row, own.key)));
  }

  return { PAGES, FILES, owner, remember, forget, put, remove, all };
})();

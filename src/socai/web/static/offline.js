// Pages and what waits on this device: keeps pages for later, sends what waits, shows it, checks a form without a network.
"use strict";

(() => {
  const AGAIN = 10000;
  const account = Number(document.body.dataset.account);
  const line = document.getElementById("waiting-line");
  const list = document.getElementById("waiting-list");
  const words = list && list.dataset;
  let again = 0;

  // Whose device this is -------------------------------------------------------------------------------------------

  async function told() {
    const answer = await fetch("/ngoai-tuyen", { headers: { "HX-Request": "true" } });
    if (!answer.ok) throw new Error(answer.statusText);
    const found = await answer.json();
    await device.remember(found.account, found.key);
    return found;
  }

  async function keepPages(paths) {
    const pages = await caches.open(device.PAGES);
    for (const path of paths) {
      const answer = await fetch(path);
      if (answer.ok && !answer.redirected) await pages.put(path, answer);
    }
  }

  async function keepFiles() {
    const files = await caches.open(device.FILES);
    const used = [...document.querySelectorAll("link[href], script[src]")].map((each) => each.href || each.src);
    for (const url of used) if (!(await files.match(url))) await files.add(url);
    for (const kept of await files.keys()) if (!used.includes(kept.url) && location.pathname === "/") await files.delete(kept);
  }

  async function prepare() {
    const own = await device.owner();
    if (own && own.account !== account) await device.forget();
    if (own && own.account === account && location.pathname !== "/") return;
    const found = await told();
    await keepFiles();
    await keepPages(["/", "/cho-gui", ...found.forms]);
    document.documentElement.dataset.offline = "ready";
  }

  // What waits -----------------------------------------------------------------------------------------------------

  async function post(item, token) {
    const headers = { "X-CSRFToken": token, "HX-Request": "true", "Content-Type": "application/x-www-form-urlencoded" };
    const answer = await fetch(`${item.path}/gui-sau`, { method: "POST", headers, body: item.body });
    if (answer.status === 401 || answer.status >= 500) throw new Error(answer.statusText);
    return answer.ok ? answer.json() : { state: "refused" };
  }

  async function sendAll() {
    const items = (await device.all()).filter((item) => item.state === "waiting");
    if (!items.length) return;
    const { token } = await told();
    for (const item of items) {
      const answer = await post(item, token);
      if (answer.state !== "sent") await device.put(item.path, { ...item, ...answer });
      else { await device.remove(item.path); said(item); }
    }
  }

  async function trySending() {
    clearTimeout(again);
    let isThrough = true;
    await navigator.locks.request("socai-send", sendAll).catch(() => { isThrough = false; });
    await show();
    if (!isThrough) again = setTimeout(trySending, AGAIN);
  }

  async function change(item, changes) {
    await device.put(item.path, { ...item, ...changes, state: "waiting", findings: [], differences: [] });
    await trySending();
  }

  // What is shown ---------------------------------------------------------------------------------------------------

  async function show() {
    const items = await device.all();
    line.hidden = !items.length;
    line.querySelector("a").textContent = line.dataset.words.replace("#", items.length);
    if (!list) return;
    list.replaceChildren(...items.map(card));
    document.getElementById("waiting-none").hidden = items.length > 0;
  }

  function said(item) {
    const place = document.getElementById("waiting-sent");
    if (!place) return;
    place.append(Object.assign(document.createElement("p"), { textContent: `✓ ${words.sent}: ${item.title}` }));
    place.hidden = false;
  }

  function card(item) {
    const shown = document.getElementById("waiting-item").content.cloneNode(true).firstElementChild;
    const part = (name) => shown.querySelector(`[data-part="${name}"]`);
    part("title").textContent = item.title;
    part("at").textContent = new Date(item.at).toLocaleString(document.documentElement.lang);
    part("state").textContent = `▲ ${words[item.state]}`;
    part("link").href = item.path;
    for (const text of item.findings || []) part("findings").append(Object.assign(document.createElement("p"), { textContent: `▲ ${text}` }));
    const differences = item.differences || [];
    part("both").hidden = !differences.length;
    differences.forEach((each, number) => part("rows").append(row(each, number)));
    part("choose").hidden = item.state !== "changed";
    part("choose").addEventListener("click", () => change(item, chosen(item, shown)));
    part("again").hidden = item.state !== "closed" && item.state !== "refused";
    part("again").addEventListener("click", () => change(item, {}));
    part("drop").addEventListener("click", async () => { await device.remove(item.path); await show(); });
    return shown;
  }

  function row(each, number) {
    const shown = document.getElementById("waiting-row").content.cloneNode(true).firstElementChild;
    shown.querySelector("th").textContent = each.name;
    for (const side of ["mine", "standing"]) {
      const cell = shown.querySelector(`[data-side="${side}"]`);
      cell.querySelector("span").textContent = each[side].shown;
      Object.assign(cell.querySelector("input"), { name: `choice${number}`, value: side, checked: side === "standing" });
    }
    return shown;
  }

  // The form with what was chosen: all that was shown here is known now, and only that is sent over.
  function chosen(item, shown) {
    const fields = new URLSearchParams(item.body);
    fields.set("steps", item.steps);
    fields.set("key", crypto.randomUUID());
    item.differences.forEach((each, number) => {
      const side = shown.querySelector(`input[name="choice${number}"]:checked`).value;
      const [value, none, note, estimate] = each[side].value;
      fields.append(`was.${each.code}`, JSON.stringify(each.standing.value));
      fields.set(`value.${each.code}`, value);
      fields.set(`note.${each.code}`, note);
      for (const [name, isOn] of [["none", none], ["estimate", estimate]]) {
        if (isOn) fields.set(`${name}.${each.code}`, "on"); else fields.delete(`${name}.${each.code}`);
      }
    });
    return { body: fields.toString(), at: Date.now() };
  }

  // A form without a network ----------------------------------------------------------------------------------------

  const sheet = document.querySelector("form[data-keep]");
  const seen = new Map(); // everything that a box has shown here, so that our own earlier typing is not another's

  function boxes() {
    return [...sheet.querySelectorAll("fieldset.box")].map((place) => [place, checks.box(place)]);
  }

  function note() {
    for (const [, box] of boxes()) seen.set(box.code, (seen.get(box.code) || new Set()).add(box.stamp));
  }

  function check() {
    const found = boxes();
    for (const [place, box] of found) {
      place.querySelector(".findings").textContent = checks.isUnusual(box) ? `▲ ${place.dataset.words}` : "";
    }
    const byCode = Object.fromEntries(found.map(([, box]) => [box.code, box]));
    for (const place of document.querySelectorAll("#sums li")) place.hidden = !checks.isBroken(JSON.parse(place.dataset.sum), byCode);
  }

  function addTo(event) {
    if (!event.formData.has("touched")) return; // saved as one types, not sent
    event.formData.append("key", crypto.randomUUID());
    event.formData.append("steps", sheet.dataset.steps);
    event.formData.append("title", document.querySelector("h1").textContent);
    for (const [code, stamps] of seen) stamps.forEach((stamp) => event.formData.append(`was.${code}`, stamp));
  }

  if (sheet) {
    note(); // before what was typed earlier in this tab is put back
    sheet.addEventListener("htmx:beforeRequest", note);
    sheet.addEventListener("htmx:sendError", check);
    sheet.addEventListener("htmx:afterRequest", (event) => {
      if (event.detail.successful) document.querySelectorAll("#sums li").forEach((place) => { place.hidden = true; });
    });
    sheet.addEventListener("formdata", addTo);
  }

  document.querySelector("form.leave").addEventListener("submit", () => sessionStorage.clear());
  if (window.isSecureContext && "serviceWorker" in navigator) {
    window.addEventListener("online", trySending);
    navigator.serviceWorker.register("/sw.js").then(prepare).catch(() => {}).then(trySending);
  }
})();

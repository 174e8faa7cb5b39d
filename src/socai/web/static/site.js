// Pages work without this file. With it nothing typed into a form is lost when the network or the browser goes away.
"use strict";

// A form is saved whole boxes at a time, only those that were typed into here: what others typed meanwhile stays.
const RETRY = 5000;
const form = document.querySelector("form[data-keep]");
let typed = 0; // counts what was typed, so that an answer to an earlier save does not pass for one to the last
let posted = 0;
let saved = 0;
let waiting = 0;
let isSending = false;

function isChanged(input) {
  return input.type === "checkbox" ? input.checked !== input.defaultChecked : input.value !== input.defaultValue;
}

function allBoxes() {
  return [...form.querySelectorAll("fieldset.box")];
}

function touched() {
  return allBoxes().filter((box) => box.dataset.touched || inputsOf([box]).some(isChanged));
}

function inputsOf(boxes) {
  return boxes.flatMap((box) => [...box.querySelectorAll("input")]);
}

function keep() {
  const values = inputsOf(touched()).map((input) => [input.name, input.type === "checkbox" ? input.checked : input.value]);
  sessionStorage.setItem(form.dataset.keep, JSON.stringify(values));
}

function restore() {
  const kept = JSON.parse(sessionStorage.getItem(form.dataset.keep) || "[]");
  for (const [name, value] of kept) {
    const input = form.elements[name];
    if (!input) continue;
    if (typeof value === "boolean") input.checked = value; else input.value = value;
    input.closest("fieldset.box").dataset.touched = "1";
  }
  typed += kept.length;
  save();
}

function save() {
  if (touched().length) htmx.trigger(form, "again");
}

function answered(status) {
  const isSaved = status >= 200 && status < 300;
  const isRefused = status >= 400 && status < 500;
  document.getElementById("unsaved").hidden = isSaved || isRefused;
  document.getElementById("closed").hidden = !isRefused;
  clearTimeout(waiting);
  if (!isSaved && !isRefused) waiting = setTimeout(save, RETRY);
  if (!isSaved) return;
  saved = posted;
  if (saved === typed) sessionStorage.removeItem(form.dataset.keep);
}

function flush() {
  if (saved !== typed) navigator.sendBeacon(form.getAttribute("hx-post"), new URLSearchParams(new FormData(form)));
}

if (form) {
  form.addEventListener("input", (event) => {
    typed += 1;
    event.target.closest("fieldset.box").dataset.touched = "1";
    keep();
  });
  form.addEventListener("submit", () => { isSending = true; });
  form.addEventListener("formdata", (event) => {
    const boxes = touched();
    const names = boxes.map((box) => box.querySelector("input.value").name);
    if (isSending) ["", ...names].forEach((name) => event.formData.append("touched", name));
    else inputsOf(allBoxes().filter((box) => !boxes.includes(box)))
      .forEach((input) => event.formData.delete(input.name));
  });
  form.addEventListener("htmx:beforeRequest", () => { posted = typed; });
  form.addEventListener("htmx:afterRequest", (event) => answered(event.detail.xhr.status));
  window.addEventListener("online", save);
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden") flush(); });
  document.addEventListener("DOMContentLoaded", restore);
}

for (const place of document.querySelectorAll("[data-forget]")) sessionStorage.removeItem(place.dataset.forget);

// The grid of an office: arrow keys and Enter move, a block copied in a spreadsheet fills the cells from the first on.
const grid = document.querySelector("form.grid");
const STEPS = { ArrowDown: [1, 0], Enter: [1, 0], ArrowUp: [-1, 0], ArrowRight: [0, 1], ArrowLeft: [0, -1] };
let isLeaving = false;

function cellAt(input, down, right) {
  const cell = input.closest("td");
  const row = grid.querySelector("tbody").rows[cell.parentElement.rowIndex - 1 + down];
  const beside = row && cell.cellIndex + right > 0 ? row.cells[cell.cellIndex + right] : null;
  return beside ? beside.querySelector("input") : null;
}

function stays(event) {
  const { key, target } = event;
  if (target.selectionStart === 0 && target.selectionEnd === target.value.length) return false; // the cell as a whole
  if (key === "ArrowLeft") return target.selectionEnd > 0;
  return key === "ArrowRight" && target.selectionStart < target.value.length;
}

function move(event) {
  const step = STEPS[event.key];
  if (!step || !event.target.closest("td") || event.isComposing || stays(event)) return;
  event.preventDefault();
  const next = cellAt(event.target, ...step);
  if (next) { next.focus(); next.select(); }
}

function paste(event) {
  const text = event.clipboardData.getData("text/plain").replace(/\r/g, "").replace(/\n$/, "");
  if (!event.target.closest("td") || !/[\t\n]/.test(text)) return;
  event.preventDefault();
  const block = text.split("\n").flatMap((line, down) => line.split("\t").map((value, right) => [cellAt(event.target, down, right), value]));
  const inside = block.filter(([input]) => input);
  for (const [input, value] of inside) { input.value = value.trim(); mark(input); }
  const words = document.getElementById("pasted");
  words.textContent = words.dataset.words.replace("#", inside.length).replace("@", block.length - inside.length);
}

function mark(input) {
  input.classList.toggle("changed", isChanged(input));
}

if (grid) {
  const cells = () => [...grid.querySelectorAll("td input")];
  grid.addEventListener("keydown", move);
  grid.addEventListener("paste", paste);
  grid.addEventListener("input", (event) => { if (event.target.closest("td")) mark(event.target); });
  grid.addEventListener("submit", () => { isLeaving = true; });
  // Only what was typed here goes: what others typed meanwhile stays.
  grid.addEventListener("formdata", (event) => cells().filter((input) => !isChanged(input)).forEach((input) => event.formData.delete(input.name)));
  window.addEventListener("beforeunload", (event) => { if (!isLeaving && cells().some(isChanged)) event.preventDefault(); });
}

// The wall turns its pages by itself and asks now and then whether anything is new. What cannot be asked stays as it is,
// and the wall says since when. Nothing is added to it that is not taken away: one clock, one place, one page of text.
"use strict";

const TURN = 30; // seconds that a page stays
const ASK = 15; // seconds between two questions
const PATIENCE = 60000; // milliseconds that an answer may take
const MINUTE = 60000;

let shown = 0;
let left = TURN;
let wait = ASK;
let lostAt = null;
let isAsking = false;

const wall = document.querySelector("main.wall");
const slides = () => [...wall.querySelectorAll("section.slide")];
const line = document.getElementById("wall-line");
const said = (name, value) => document.body.dataset[name].replace("#", value);
const timeOf = (moment) => moment.toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });

function turn() {
  const all = slides();
  shown %= all.length;
  all.forEach((slide, number) => { slide.hidden = number !== shown; });
}

function ageOf(moment) {
  const minutes = Math.max(0, Math.floor((Date.now() - moment) / MINUTE));
  if (minutes < 60) return said("minutes", minutes);
  return minutes < 48 * 60 ? said("hours", Math.floor(minutes / 60)) : said("days", Math.floor(minutes / 1440));
}

function put(id, text) {
  const place = document.getElementById(id);
  if (place && place.textContent !== text) place.textContent = text;
}

function tell() {
  const now = new Date();
  put("wall-clock", timeOf(now));
  const at = wall.dataset.at;
  put("wall-age", at ? ageOf(new Date(at)) : "");
  line.value = TURN - left;
}

function lose(name) {
  lostAt = lostAt || new Date();
  put("wall-state", said(name, timeOf(lostAt)));
  document.body.classList.add("lost");
}

function found() {
  lostAt = null;
  put("wall-state", "");
  document.body.classList.remove("lost");
}

function replace(text, mark) {
  const page = new DOMParser().parseFromString(text, "text/html");
  const next = page.querySelector("main.wall");
  if (!next) return lose("ended"); // the page to sign in, or a refusal
  if (page.body.dataset.version !== document.body.dataset.version) return location.reload();
  wall.replaceChildren(...next.childNodes);
  document.getElementById("wall-data").replaceChildren(...page.getElementById("wall-data").childNodes);
  wall.dataset.mark = mark;
  wall.dataset.at = next.dataset.at;
  turn();
  return found();
}

async function ask() {
  if (isAsking) return;
  isAsking = true;
  try {
    const answer = await fetch(location.href, {
      headers: { "If-None-Match": wall.dataset.mark }, cache: "no-store", signal: AbortSignal.timeout(PATIENCE),
    });
    if (answer.status === 304) found();
    else if (answer.ok) replace(await answer.text(), answer.headers.get("ETag") || "");
    else lose(answer.status === 403 ? "ended" : "lost");
  } catch {
    lose("lost");
  } finally {
    isAsking = false;
    tell();
  }
}

function tick() {
  left -= 1;
  wait -= 1;
  if (left <= 0) {
    left = TURN;
    shown += 1;
    turn();
  }
  if (wait <= 0) {
    wait = ASK;
    ask();
  }
  tell();
}

turn();
tell();
setInterval(tick, 1000);

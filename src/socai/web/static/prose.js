// Shows the slots of a paragraph as the numbers that they print: chips that are moved and removed whole, so that none can
// be mistyped. Without this script, or in a browser that knows no plain editing, the box holds the slots as text.
"use strict";

(() => {
  const box = document.querySelector("textarea[data-insert]");
  if (!box) return;
  const editor = document.createElement("div");
  try {
    editor.contentEditable = "plaintext-only";
  } catch {
    return;
  }
  const SLOT = /\{[^{}]*\}/g;
  const known = new Map([...document.querySelectorAll("[data-typed]")].map((row) => [row.dataset.typed, row.dataset]));
  let caret = null;

  function chip({ typed, shown, name }) {
    const made = document.createElement("span");
    made.className = "chip";
    made.contentEditable = "false";
    made.dataset.typed = typed;
    made.textContent = shown || "–";
    made.title = name || typed;
    return made;
  }

  // Returns the nodes of a text; a slot that the page does not know stays text, for the server to tell about.
  function shown(text) {
    const part = document.createDocumentFragment();
    let from = 0;
    for (const found of text.matchAll(SLOT)) {
      if (!known.has(found[0])) continue;
      part.append(text.slice(from, found.index), chip(known.get(found[0])));
      from = found.index + found[0].length;
    }
    part.append(text.slice(from));
    return part;
  }

  function typed(node) {
    if (node.nodeType === Node.TEXT_NODE) return node.data;
    if (node.dataset?.typed) return node.dataset.typed;
    if (node.nodeName === "BR") return "\n";
    return [...node.childNodes].map(typed).join("");
  }

  function selected() {
    const selection = document.getSelection();
    const range = selection.rangeCount ? selection.getRangeAt(0) : null;
    return range && editor.contains(range.commonAncestorContainer) ? range : null;
  }

  function put(text) {
    const range = selected() ?? caret ?? document.createRange();
    if (!editor.contains(range.commonAncestorContainer)) {
      range.selectNodeContents(editor);
      range.collapse(false);
    }
    const part = shown(text);
    const last = part.lastChild;
    range.deleteContents();
    range.insertNode(part);
    range.setStartAfter(last);
    range.collapse(true);
    document.getSelection().removeAllRanges();
    document.getSelection().addRange(range);
    keep();
  }

  function keep() {
    box.value = typed(editor);
  }

  const label = document.querySelector(`label[for="${box.id}"]`);
  label.id = `${box.id}-label`;
  label.removeAttribute("for");
  label.addEventListener("click", () => editor.focus());
  editor.className = "prose";
  for (const [name, value] of [["role", "textbox"], ["aria-multiline", "true"], ["aria-labelledby", label.id], ["tabindex", "0"]]) {
    editor.setAttribute(name, value);
  }
  for (const name of ["aria-describedby", "aria-invalid"]) {
    if (box.hasAttribute(name)) editor.setAttribute(name, box.getAttribute(name));
  }
  editor.append(shown(box.value));
  box.hidden = true;
  box.before(editor);

  editor.addEventListener("input", keep);
  document.addEventListener("selectionchange", () => {
    caret = selected()?.cloneRange() ?? caret;
  });
  editor.addEventListener("paste", (event) => {
    event.preventDefault();
    put(event.clipboardData.getData("text/plain"));
  });
  for (const kind of ["copy", "cut"]) {
    // What is copied says which number it is: pasted as its digits it would be a number typed by hand.
    editor.addEventListener(kind, (event) => {
      const range = selected();
      if (!range) return;
      event.preventDefault();
      event.clipboardData.setData("text/plain", typed(range.cloneContents()));
      if (kind === "cut") {
        range.deleteContents();
        keep();
      }
    });
  }
  for (const row of document.querySelectorAll("[data-typed]:not(.chip)")) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = box.dataset.insert;
    button.setAttribute("aria-label", `${box.dataset.insert}: ${row.dataset.name || row.dataset.typed}`);
    button.addEventListener("click", () => put(row.dataset.typed));
    row.lastElementChild.append(" ", button);
  }
})();

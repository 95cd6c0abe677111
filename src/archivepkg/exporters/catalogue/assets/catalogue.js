// The catalogue's script: leads from the search field of any page to the list, and copies
// citations. Without it, every page can be read; what works with it only is shown by it.
"use strict";

document.documentElement.classList.add("with-script");
for (const thing of document.querySelectorAll(".needs-script")) thing.hidden = false;

for (const button of document.querySelectorAll(".copy")) {
  button.addEventListener("click", () => copy(button));
}

/** Copy the text that a button is for, and say so. */
async function copy(button) {
  const source = document.getElementById(button.dataset.copy);
  let done = false;
  try {
    await navigator.clipboard.writeText(source.textContent);
    done = true;
  } catch {
    getSelection().selectAllChildren(source); // no clipboard here: let the browser's own way do it
    done = document.execCommand("copy");
  }
  const note = button.parentElement.querySelector(".copied");
  note.textContent = done ? "Copied." : "Selected: copy it with the keyboard.";
}

// A field that is nowhere, where the package has nothing to search.
const field = document.getElementById("search") ?? element("input");

field.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.isComposing || document.getElementById("find")) return;
  location.href = `${field.dataset.list}#${new URLSearchParams({ q: field.value })}`;
});

document.addEventListener("keydown", (event) => {
  const isTyping = event.target.closest("input, textarea, select, [contenteditable]");
  if (event.key !== "/" || isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  field.select();
});

function element(name, properties = {}) {
  return Object.assign(document.createElement(name), properties);
}

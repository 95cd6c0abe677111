// The pictures' script: the first touch of a mark shows its label, and the second one follows it.
// Mouse and keyboard need none: the style sheet shows labels for what is pointed at.
"use strict";

for (const picture of document.querySelectorAll(".picture svg")) {
  let touched = null;
  picture.addEventListener("click", (event) => {
    const mark = event.target.closest("a");
    if (event.pointerType !== "touch" || mark === touched || !mark?.querySelector(".label")) return;
    event.preventDefault();
    mark.focus({ preventScroll: true });
    touched = mark;
  });
  picture.addEventListener("focusout", () => { touched = null; });
}

// The catalogue's script: searches, filters and sorts the list of records, and copies citations.
// Without it, every page can be read; what works with it only is shown by it.
"use strict";

document.documentElement.classList.add("with-script");
for (const element of document.querySelectorAll(".needs-script")) element.hidden = false;

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

if (typeof CATALOGUE !== "undefined") startList(CATALOGUE);

/** Make the list of records searchable. */
function startList({ facets, records }) {
  const SHOWN = 8; // values of a facet, before "more"
  const MOST = 500; // and after it
  const PORTION = 200; // records shown at once
  const list = document.getElementById("records");
  const items = records.map((record, number) => document.getElementById(`r${number}`));
  const marks = records.map(() => []);
  for (const mark of document.querySelectorAll("[data-record]")) marks[mark.dataset.record].push(mark);
  const search = document.getElementById("search");
  const sort = document.getElementById("sort");
  const clear = document.getElementById("clear");
  const opened = new Set(matchMedia("(min-width: 56rem)").matches ? ["type"] : []);
  const expanded = new Set();
  const chosen = facets.map(() => new Set());
  const more = document.getElementById("more");
  let sequence = records.map((record, number) => number); // the numbers of records as sorted
  let room = PORTION;

  readAddress();
  show();
  search.addEventListener("input", renew);
  sort.addEventListener("change", () => { order(); renew(); });
  more.addEventListener("click", () => { room += PORTION; show(); });
  clear.addEventListener("click", () => {
    search.value = "";
    for (const values of chosen) values.clear();
    renew();
    search.focus();
  });
  addEventListener("hashchange", () => { readAddress(); room = PORTION; show(); });

  /** Show the list anew after a change. */
  function renew() {
    room = PORTION;
    show();
    writeAddress();
  }

  /** Take search, sorting and filters from the address, as in #q=railways&year=1949. */
  function readAddress() {
    const address = new URLSearchParams(location.hash.slice(1));
    search.value = address.get("q") ?? "";
    sort.value = address.get("sort") ?? "date";
    if (sort.selectedIndex < 0) sort.value = "date";
    facets.forEach(({ key, values }, n) => {
      const numbers = address.getAll(key).map((value) => values.indexOf(value));
      chosen[n] = new Set(numbers.filter((number) => number >= 0));
      if (chosen[n].size) opened.add(key);
    });
    order();
    if (["q", ...facets.map(({ key }) => key)].some((key) => address.has(key))) {
      document.getElementById("find").scrollIntoView();
    }
  }

  function writeAddress() {
    const address = new URLSearchParams();
    if (search.value) address.set("q", search.value);
    if (sort.value !== "date") address.set("sort", sort.value);
    facets.forEach(({ key, values }, n) => {
      for (const number of chosen[n]) address.append(key, values[number]);
    });
    history.replaceState(null, "", `#${address}`.replace(/^#$/, location.pathname));
  }

  /** Show the records that pass, and how many of them have each value. */
  function show() {
    const words = fold(search.value).match(/[\p{L}\p{N}_]+/gu) ?? [];
    const found = records.map(({ w }) => words.every((word) => w.includes(` ${word}`)));
    // A record fails none, one or more facets; that of the one it fails may still count it.
    const fails = records.map(({ f }) => {
      const failed = [];
      chosen.forEach((values, n) => {
        if (values.size && !f[n].some((value) => values.has(value))) failed.push(n);
      });
      return failed;
    });
    const counts = facets.map(({ values }) => new Array(values.length).fill(0));
    let total = 0;
    for (const number of sequence) {
      const { f } = records[number];
      const passes = found[number] && fails[number].length === 0;
      if (passes) total += 1;
      const isShown = passes && total <= room;
      if (items[number].hidden === isShown) items[number].hidden = !isShown;
      for (const mark of marks[number]) mark.classList.toggle("off", !passes);
      if (!found[number] || fails[number].length > 1) continue;
      f.forEach((values, n) => {
        if (passes || fails[number][0] === n) for (const value of values) counts[n][value] += 1;
      });
    }
    const all = total === records.length;
    const number = total.toLocaleString("en");
    document.getElementById("count").textContent =
      all ? `All ${number}.` : `${number} of ${records.length.toLocaleString("en")}.`;
    more.hidden = total <= room;
    document.getElementById("nothing").hidden = total > 0;
    clear.hidden = !search.value && chosen.every((values) => values.size === 0);
    drawFacets(counts);
  }

  function order() {
    const by = sort.value;
    const keys = items.map(({ dataset }) => [dataset[by], dataset.date]);
    const places = items.map((item, number) => number);
    places.sort((a, b) =>
      compare(keys[a][0], keys[b][0]) || compare(keys[a][1], keys[b][1]) || a - b);
    if (places.some((number, place) => number !== sequence[place])) {
      list.append(...places.map((number) => items[number]));
    }
    sequence = places;
  }

  function drawFacets(counts) {
    const box = document.getElementById("facets");
    const focused = document.activeElement?.id;
    box.replaceChildren(...facets.map((facet, n) => facetOf(facet, n, counts[n])));
    if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
  }

  function facetOf({ key, title, values }, n, counts) {
    const details = element("details", { open: opened.has(key) });
    details.hidden = values.length === 0;
    details.append(element("summary", { textContent: title, id: `facet-${key}` }));
    details.addEventListener("toggle", () => opened[details.open ? "add" : "delete"](key));
    const numbers = values.map((value, number) => number);
    numbers.sort(key === "year"
      ? (a, b) => compare(values[a], values[b])
      : (a, b) => counts[b] - counts[a] || compare(values[a], values[b]));
    const most = key === "year" || expanded.has(key) ? MOST : SHOWN;
    const shown = numbers.filter((number, place) => place < most || chosen[n].has(number));
    const ul = element("ul", {});
    ul.append(...shown.map((number) => valueOf(key, n, number, values[number], counts[number])));
    details.append(ul);
    if (shown.length < numbers.length && most < MOST) {
      const rest = element("button", {
        type: "button", id: `more-${key}`, textContent: `${numbers.length - shown.length} more`,
      });
      rest.addEventListener("click", () => {
        expanded.add(key);
        show();
        document.getElementById(`value-${key}-${numbers[most]}`)?.focus();
      });
      details.append(rest);
    }
    return details;
  }

  function valueOf(key, n, number, value, count) {
    const id = `value-${key}-${number}`;
    const box = element("input", { type: "checkbox", id, checked: chosen[n].has(number) });
    box.addEventListener("change", () => {
      chosen[n][box.checked ? "add" : "delete"](number);
      renew();
    });
    const label = element("label", { htmlFor: id });
    label.classList.toggle("none", count === 0);
    label.append(
      box,
      element("span", { textContent: value, dir: "auto" }),
      element("span", { className: "count", textContent: count.toLocaleString("en") }));
    const li = element("li", {});
    li.append(label);
    return li;
  }
}

function element(name, properties) {
  return Object.assign(document.createElement(name), properties);
}

function compare(a, b) {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Text as it is compared: small letters without accents and apostrophes (as in folding.py). */
function fold(text) {
  return text
    .replace(/['`\u00b4\u2018\u2019\u201b\u02b9-\u02bd\u02c8\u2032\uff07]/g, "")
    .toLowerCase().replaceAll("ß", "ss")
    .normalize("NFKD").replace(/\p{M}/gu, "");
}

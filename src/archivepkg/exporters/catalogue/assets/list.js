// The catalogue's list: shows the records that a search finds and filters leave, and says why.
"use strict";

catalogue.load("start").then(startList);

/** The values that each record has of a facet; of agents, pairs of an agent and its role. */
class Facet {
  constructor({ key, values, groups, kinds, roles, records }) {
    Object.assign(this, { key, values, groups, kinds, roles });
    this.numbers = numbersOf(records);
    this.starts = [];
    for (let at = 0; at < this.numbers.length; at += this.numbers[at] + 1) this.starts.push(at);
  }

  /** The numbers of a record's values. */
  of(record) {
    if (!this.values.length) return [];
    const start = this.starts[record] + 1;
    return this.numbers.slice(start, start + this.numbers[start - 1]);
  }
}

function startList(start) {
  const SHOWN = 8; // values of a facet, before "more"
  const MOST = 500; // and after it
  const byId = (id) => document.getElementById(id);
  const [list, sort, more] = ["records", "sort", "more"].map(byId);
  const search = new Search(start);
  const titles = new Map(start.facets.map(({ key, title }) => [key, title]));
  const chosen = new Map(start.facets.map(({ key }) => [key, new Set()]));
  const wide = matchMedia("(min-width: 56rem)");
  const opened = new Set(wide.matches ? ["type"] : []);
  const expanded = new Set();
  const marks = [...document.querySelectorAll("[data-record]")];
  const shown = [...list.children]; // the list of the page, before anything is asked
  let strangers = []; // filters in the address that there are not
  let room = start.portion;
  let turn = 0; // which showing is the last that was asked for
  let isTyped = false; // whether the last step of the history was made by typing

  byId("filters").open = wide.matches;
  wide.addEventListener("change", () => { byId("filters").open = wide.matches; });
  readAddress();
  field.addEventListener("input", () => { changed(isTyped); isTyped = true; });
  sort.addEventListener("change", () => changed());
  more.addEventListener("click", () => { room += start.portion; show(); });
  byId("clear").addEventListener("click", () => {
    field.value = "";
    strangers = [];
    for (const values of chosen.values()) values.clear();
    changed();
    field.focus();
  });
  addEventListener("popstate", readAddress);

  /** Show the list anew after a change, and write it into the history. */
  function changed(replace = false) {
    const address = new URLSearchParams();
    if (field.value) address.set("q", field.value);
    if (sort.value) address.set("sort", sort.value);
    for (const [key, values] of chosen) for (const value of values) address.append(key, value);
    for (const [key, value] of strangers) address.append(key, value);
    const place = `#${address}`.replace(/^#$/, location.pathname + location.search);
    history[replace ? "replaceState" : "pushState"](null, "", place);
    isTyped = false;
    room = start.portion;
    show();
  }

  /** Take search, sorting and filters from the address, as in #q=railways&year=1949. */
  function readAddress() {
    const address = new URLSearchParams(location.hash.slice(1));
    field.value = address.get("q") ?? "";
    sort.value = address.get("sort") ?? "";
    if (sort.selectedIndex < 0) sort.value = "";
    for (const [key, values] of chosen) {
      values.clear();
      for (const value of address.getAll(key)) values.add(value);
      if (values.size) opened.add(key);
    }
    strangers = [...address].filter(([key, value]) =>
      value && !["q", "sort", ...chosen.keys()].includes(key));
    isTyped = false;
    room = start.portion;
    show();
    if (field.value) lift();
    else if (isFiltered()) byId("find").scrollIntoView();
  }

  function isFiltered() {
    return strangers.length > 0 || [...chosen.values()].some((values) => values.size);
  }

  /** Show the records that pass, and then how many of them have each value. */
  async function show() {
    const mine = (turn += 1);
    list.setAttribute("aria-busy", "true");
    try {
      const isAsked = field.value.trim() !== "";
      // Words need only what the index has of them; the facets may come later.
      const filters = isFiltered() ? filtersOf(await loadFacets()) : [];
      const passes = (number) => filters.every(({ test }) => test(number));
      const { found, kept, leftOut } = isAsked
        ? await search.find(field.value, passes)
        : { found: null, kept: [], leftOut: [] };
      const passing = found ? [...found.keys()] : everything().filter(passes);
      const numbers = await ordered(passing, found);
      const isUntouched = !isAsked && !filters.length && !sort.value && room === start.portion;
      const items = isUntouched ? shown : await itemsOf(numbers.slice(0, room), kept);
      const near = leftOut.length ? await nearWords(leftOut) : [];
      if (mine !== turn) return;
      if (isAsked) lift();
      list.replaceChildren(...items);
      tell(numbers, leftOut, near);
      const facets = await loadFacets();
      if (mine !== turn) return;
      const matching = isAsked ? [...search.ranked(kept, () => true).keys()] : everything();
      drawFacets(facets, countsOf(facets, matching));
      drawChips(facets);
      list.setAttribute("aria-busy", "false");
    } catch (error) {
      byId("count").textContent = `The catalogue cannot search: ${error.message}.`;
    }
  }

  /** Let the list stand where it is seen while one types: before all else. */
  function lift() {
    const [content, find] = ["content", "find"].map(byId);
    if (content.firstElementChild === find) return;
    content.prepend(find);
    scrollTo(0, 0);
  }

  function everything() {
    return Array.from({ length: start.count }, (_, number) => number);
  }

  /** Records in the order that is asked for: the best first, or as the catalogue has them. */
  async function ordered(numbers, ranks) {
    if (sort.value) {
      const wanted = new Set(numbers);
      return numbersOf(await catalogue.load(`order-${sort.value}`)).filter((n) => wanted.has(n));
    }
    return ranks ? numbers.sort((a, b) => ranks.get(a) - ranks.get(b) || a - b) : numbers;
  }

  async function itemsOf(numbers, terms) {
    return Promise.all(numbers.map(async (number) => {
      const part = Math.floor(number / start.records);
      const name = `records-${Math.floor(part / 1000)}/${part}`;
      return itemOf((await catalogue.load(name))[number % start.records], terms);
    }));
  }

  /** An item of the list, as the template makes it, with marks around what was found. */
  function itemOf({ address, when, title, brief, texts }, terms) {
    const li = element("li");
    const link = element("a", { href: address, dir: "auto" });
    const [name, text] = [title, brief].map((said) => search.marked(said, terms));
    link.append(name);
    const heading = element("h3");
    heading.append(link);
    li.append(element("p", { className: "when", textContent: when }), heading);
    if (brief) {
      const p = element("p", { className: "brief", dir: "auto" });
      p.append(text);
      li.append(p);
    }
    // What neither shows is found elsewhere in the record: say where.
    const missing = terms.filter((term) =>
      ![title, brief].some((said) => search.marked(said, [term]).words));
    const best = search.sentence(texts, missing);
    if (best) {
      const p = element("p", { className: "matched", dir: "auto" });
      p.append(`matched: ${best.title}: `, search.marked(best.sentence, terms));
      li.append(p);
    }
    return li;
  }

  /** Say how many records there are, and what is wrong with the words. */
  function tell(numbers, leftOut, near) {
    const total = numbers.length.toLocaleString("en");
    const all = start.count.toLocaleString("en");
    byId("count").textContent = numbers.length === start.count ? `All ${all}.` : `${total} of ${all}.`;
    more.hidden = numbers.length <= room;
    byId("nothing").hidden = numbers.length > 0;
    byId("clear").hidden = !field.value && !isFiltered();
    const words = leftOut.map(({ text }) => text).join(", ");
    byId("left-out").textContent =
      numbers.length && words ? `None has all of these words. Left out: ${words}.` : "";
    byId("near").replaceChildren(...near.flatMap(([text, word]) => {
      const button = element("button", { type: "button", textContent: word });
      button.addEventListener("click", () => {
        field.value = field.value.replace(text, word);
        changed();
      });
      return [button, " "];
    }));
    byId("near-words").hidden = near.length === 0;
    if (!marks.length) return;
    const passing = new Set(numbers);
    for (const mark of marks) mark.classList.toggle("off", !passing.has(Number(mark.dataset.record)));
  }

  /** Words that are spelt almost like those that stand nowhere. */
  async function nearWords(terms) {
    const unknown = terms.filter(({ words, any }) => words.length === 1 && !any.size);
    const found = await Promise.all(unknown.map(async ({ text, words }) =>
      (await search.near(words[0])).map((word) => [text, word])));
    return found.flat();
  }

  /** The facets, by key, with what records have of them. */
  async function loadFacets() {
    const keys = [...titles.keys()].filter((key) => key !== "role");
    const loaded = await Promise.all(keys.map((key) => catalogue.load(`facet-${key}`)));
    loadFacets.done ??= new Map(loaded.map((facet) => [facet.key, new Facet(facet)]));
    return loadFacets.done;
  }

  /** The filters that are chosen: what each tests, by its facet. */
  function filtersOf(facets) {
    const found = strangers.length ? [{ key: "", test: () => false }] : [];
    for (const [key, facet] of facets) {
      const values = numbersIn(facet.values, chosen.get(key));
      if (key === "agent") {
        const roles = numbersIn(facet.roles, chosen.get("role"));
        if (values || roles) {
          found.push({ key, test: (record) => pairs(facet.of(record), values, roles).length > 0 });
        }
      } else if (values) {
        found.push({ key, test: (record) => facet.of(record).some((value) => values.has(value)) });
      }
    }
    return found;
  }

  /** The numbers of the values that are chosen, null where none is. */
  function numbersIn(values, wanted) {
    return wanted.size ? new Set([...wanted].map((value) => values.indexOf(value))) : null;
  }

  /** The pairs of agent and role that are meant. */
  function pairs(numbers, agents, roles) {
    const found = [];
    for (let at = 0; at < numbers.length; at += 2) {
      const [agent, role] = [numbers[at], numbers[at + 1]];
      if ((!agents || agents.has(agent)) && (!roles || roles.has(role))) found.push([agent, role]);
    }
    return found;
  }

  /** How many of the records that words leave would have each value, the other facets as chosen. */
  function countsOf(facets, matching) {
    const filters = filtersOf(facets);
    const counts = new Map([...facets].map(([key, { values }]) => [key, new Uint32Array(values.length)]));
    const { roles = [] } = facets.get("agent") ?? {};
    counts.set("role", new Uint32Array(roles.length));
    const agents = facets.has("agent") && numbersIn(facets.get("agent").values, chosen.get("agent"));
    const inRoles = facets.has("agent") && numbersIn(roles, chosen.get("role"));
    const add = (key, values) => { for (const value of values) counts.get(key)[value] += 1; };
    for (const record of matching) {
      const failed = filters.filter(({ test }) => !test(record));
      if (failed.length > 1) continue;
      for (const [key, facet] of facets) {
        if (failed.length && failed[0].key !== key) continue;
        const numbers = facet.of(record);
        if (key === "agent") {
          add("agent", new Set(pairs(numbers, null, inRoles).map(([agent]) => agent)));
          add("role", new Set(pairs(numbers, agents, null).map(([, role]) => role)));
        } else {
          add(key, numbers);
        }
      }
    }
    return counts;
  }

  function drawFacets(facets, counts) {
    const focused = document.activeElement?.id;
    const drawn = [...titles.keys()].flatMap((key) => {
      const { values, roles, groups, kinds } = facets.get(key === "role" ? "agent" : key);
      if (key === "role") return facetOf(key, titles.get(key), roles, roles.keys(), counts.get(key));
      return (kinds ?? [""]).map((kind, n) => {
        const numbers = [...values.keys()].filter((number) => !groups || groups[number] === n);
        return facetOf(key, kind || titles.get(key), values, numbers, counts.get(key), kind);
      });
    });
    byId("facets").replaceChildren(...drawn);
    byId("filters").hidden = drawn.every(({ hidden }) => hidden);
    if (focused) byId(focused)?.focus({ preventScroll: true });
  }

  function facetOf(key, title, values, numbers, counts, kind = "") {
    const id = kind ? `${key}-${kind}` : key;
    const isChosen = (number) => chosen.get(key).has(values[number]);
    const there = [...numbers].filter((number) => counts[number] || isChosen(number));
    const details = element("details", { open: opened.has(id) || there.some(isChosen) });
    details.hidden = there.length === 0;
    details.append(element("summary", { textContent: title, id: `facet-${id}` }));
    details.addEventListener("toggle", () => opened[details.open ? "add" : "delete"](id));
    there.sort(key === "year"
      ? (a, b) => compare(values[a], values[b])
      : (a, b) => counts[b] - counts[a] || compare(values[a], values[b]));
    const most = key === "year" || expanded.has(id) ? MOST : SHOWN;
    const listed = there.filter((number, place) => place < most || isChosen(number));
    const ul = element("ul");
    ul.append(...listed.map((number) => valueOf(key, number, values[number], counts[number])));
    details.append(ul);
    if (listed.length < there.length && most < MOST) {
      const rest = element("button", {
        type: "button", id: `more-${id}`, textContent: `${there.length - listed.length} more`,
      });
      rest.addEventListener("click", async () => {
        expanded.add(id);
        await show();
        byId(`value-${key}-${there[most]}`)?.focus();
      });
      details.append(rest);
    }
    return details;
  }

  function valueOf(key, number, value, count) {
    const id = `value-${key}-${number}`;
    const box = element("input", { type: "checkbox", id, checked: chosen.get(key).has(value) });
    box.addEventListener("change", () => {
      chosen.get(key)[box.checked ? "add" : "delete"](value);
      changed();
    });
    const label = element("label", { htmlFor: id });
    label.append(
      box,
      element("span", { textContent: value, dir: "auto" }),
      element("span", { className: "count", textContent: count.toLocaleString("en") }));
    const li = element("li");
    li.append(label);
    return li;
  }

  /** Show what is chosen as buttons that take it away, and say what there is not. */
  function drawChips(facets) {
    const found = [...strangers].map(([key, value]) => ({ key, value, title: key, isKnown: false }));
    for (const [key, values] of chosen) {
      const { values: own, roles, groups, kinds } = facets.get(key === "role" ? "agent" : key);
      const known = key === "role" ? roles : own;
      for (const value of values) {
        const kind = key === "role" ? "" : kinds?.[groups?.[own.indexOf(value)]];
        found.push({ key, value, title: kind || titles.get(key), isKnown: known.includes(value) });
      }
    }
    byId("chips").replaceChildren(...found.map(({ key, value, title, isKnown }) => {
      const button = element("button", { type: "button", textContent: `${title}: ${value} ×` });
      button.setAttribute("aria-label", `Take away ${title}: ${value}`);
      button.addEventListener("click", () => {
        chosen.get(key)?.delete(value);
        strangers = strangers.filter((other) => other[0] !== key || other[1] !== value);
        changed();
        (byId("chips").querySelector("button") ?? field).focus();
      });
      const li = element("li", { className: isKnown ? "" : "unknown" });
      li.append(button);
      return li;
    }));
    const unknown = found.filter(({ isKnown }) => !isKnown).map(({ title, value }) => `${title} “${value}”`);
    byId("unknown").textContent = unknown.length ? `There is no ${unknown.join(", no ")}.` : "";
  }
}

function compare(a, b) {
  return a < b ? -1 : a > b ? 1 : 0;
}

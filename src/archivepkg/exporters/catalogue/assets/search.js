// The catalogue's search: finds records by words, as records/search.py does, in an index of small
// scripts that are loaded as they are needed (searchindex.py writes them).
"use strict";

const catalogue = (() => {
  const folder = document.currentScript.src.replace(/[^/]*$/, "index/");
  const parts = new Map();

  /** Load a part of the index, once. */
  function load(name) {
    if (!parts.has(name)) {
      const part = {};
      part.content = new Promise((resolve, reject) => Object.assign(part, { resolve, reject }));
      parts.set(name, part);
      const script = element("script", { src: `${folder}${name}.js` });
      script.addEventListener("error", () => {
        parts.delete(name);
        part.reject(new Error(`${name} cannot be loaded`));
      });
      document.head.append(script);
    }
    return parts.get(name).content;
  }

  /** Take the content of a part: what each of its scripts calls. */
  function take(name, content) {
    parts.get(name)?.resolve(content);
  }

  return { load, take };
})();

const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const VALUES = new Uint8Array(128);
for (let n = 0; n < 64; n += 1) VALUES[DIGITS.charCodeAt(n)] = n;

/** The whole numbers that a text of the index stands for. */
function numbersOf(text) {
  const found = [];
  let number = 0;
  let shift = 0;
  for (let at = 0; at < text.length; at += 1) {
    const digit = VALUES[text.charCodeAt(at)];
    number |= (digit & 31) << shift;
    if (digit & 32) {
      shift += 5;
    } else {
      found.push(number);
      number = shift = 0;
    }
  }
  return found;
}

/** A search over the index whose first part is given. */
class Search {
  constructor({ folding, columns, words, longest }) {
    this.columns = columns;
    this.firsts = words; // the first word of each part
    this.longest = longest;
    this.letters = lettersOf(folding);
    this.tiers = [...new Set(columns.map(({ tier }) => tier))].sort((a, b) => a - b);
  }

  /** The words of a text, folded, with the places where they start and end. */
  words(text) {
    const found = [];
    let word = "";
    let start = 0;
    let at = 0;
    for (const char of text) {
      const letter = this.letter(char);
      if (letter === null) {
        if (word) found.push({ word, start, end: at });
        word = "";
      } else {
        if (!word) start = at;
        word += letter;
      }
      at += char.length;
    }
    if (word) found.push({ word, start, end: at });
    return found;
  }

  /** A letter as it is compared: empty where it falls away, null where it parts words. */
  letter(char) {
    if (char < "\x80") return /[A-Za-z0-9]/.test(char) ? char.toLowerCase() : null;
    if (char.length > 1) return /[\p{L}\p{N}\p{Co}]/u.test(char) ? char : null;
    const letter = this.letters.get(char);
    return letter === undefined ? char : letter;
  }

  /** The terms of a query: words, and phrases in double quotes. */
  parse(query) {
    const plain = query.normalize("NFC").replace(/[\u201c-\u201f\u00ab\u00bb]/g, '"');
    const terms = new Map();
    for (const [, phrase, text] of plain.matchAll(/"([^"]*)"|([^\s"]+)/gu)) {
      const quoted = Boolean(phrase);
      const words = this.words(phrase || text || "").map(({ word }) => word);
      if (words.length) terms.set(`${words.join(" ")}|${quoted}`, { text: phrase || text, words, quoted });
    }
    return [...terms.values()];
  }

  /**
   * The records that have the words of a query and pass a test: a map from their numbers to
   * their ranks, the terms that they have, and those that no record has with the others.
   */
  async find(query, passes) {
    const terms = await Promise.all(this.parse(query).map((term) => this.resolve(term)));
    let kept = terms;
    let found = this.ranked(kept, passes);
    if (!found.size) {
      kept = [];
      for (const term of [...terms].sort((a, b) => a.any.size - b.any.size)) {
        const more = terms.filter((other) => other === term || kept.includes(other));
        const together = this.ranked(more, passes);
        if (together.size) [kept, found] = [more, together];
      }
    }
    return { found, kept, leftOut: terms.filter((term) => !kept.includes(term)) };
  }

  /** Give a term the records that have its words, whole or as beginnings, with their tiers. */
  async resolve(term) {
    const { words, quoted } = term;
    const patterns = [{ words, prefix: !quoted }];
    const whole = await this.matching(words, false);
    const any = quoted ? whole : await this.matching(words, true);
    if (!quoted && !any.size && words.length === 1 && [...words[0]].length <= this.longest) {
      const letters = [...words[0]];
      for (let at = 1; at < letters.length; at += 1) {
        const two = [letters.slice(0, at).join(""), letters.slice(at).join("")];
        if (!(await this.has(two[0]))) continue;
        const found = await this.matching(two, false);
        if (found.size) patterns.push({ words: two, prefix: false });
        unite(any, found);
        unite(whole, found);
      }
    }
    return { ...term, whole, any, patterns };
  }

  /** The ranks of the records that have all terms: by tier, then whole words before beginnings. */
  ranked(terms, passes) {
    const found = new Map();
    if (!terms.length) return found;
    const [smallest] = [...terms].sort((a, b) => a.any.size - b.any.size);
    for (const number of smallest.any.keys()) {
      if (!terms.every(({ any }) => any.has(number)) || !passes(number)) continue;
      const begun = this.tier(terms.map(({ any }) => any.get(number)));
      const whole = this.tier(terms.map((term) => term.whole.get(number) ?? 0));
      found.set(number, Math.min(2 * begun + 1, 2 * whole));
    }
    return found;
  }

  /** The first tier by which all of these have been met. */
  tier(masks) {
    let seen = 0;
    for (const tier of this.tiers) {
      seen |= 1 << tier;
      if (masks.every((mask) => mask & seen)) return tier;
    }
    return Infinity;
  }

  /** The records that have words one after the other, with the tiers where these stand. */
  async matching(words, prefix) {
    return words.length > 1 ? this.phrase(words, prefix) : this.word(words[0], prefix);
  }

  async word(word, prefix) {
    const found = new Map();
    for (const { words, found: records } of await this.load(["words"], word, prefix)) {
      for (const n of meant(words, word, prefix)) {
        const numbers = numbersOf(records[n]);
        for (let at = 0, doc = 0; at < numbers.length; at += 2) {
          doc += numbers[at];
          found.set(doc - 1, found.get(doc - 1) | numbers[at + 1]);
        }
      }
    }
    return found;
  }

  async phrase(words, prefix) {
    let places = null;
    for (const [n, word] of words.entries()) {
      const here = await this.places(word, prefix && n === words.length - 1);
      if (places) {
        for (const [doc, found] of here) {
          const before = places.get(doc);
          const after = before ? found.filter((place) => before.includes(place - 1)) : [];
          if (after.length) here.set(doc, after);
          else here.delete(doc);
        }
      }
      places = here;
    }
    return new Map([...places].map(([doc, found]) => [
      doc,
      found.reduce((mask, place) => mask | (1 << this.columns[Math.floor(place / 2 ** 24)].tier), 0),
    ]));
  }

  /** Where a word stands: for each record, numbers made of the column and the place in it. */
  async places(word, prefix) {
    const found = new Map();
    for (const { words, found: records, places: placed } of
      await this.load(["words", "places"], word, prefix)) {
      for (const n of meant(words, word, prefix)) {
        const docs = numbersOf(records[n]);
        const places = numbersOf(placed[n]);
        for (let at = 0, doc = 0, next = 0; at < docs.length; at += 2) {
          doc += docs[at];
          const list = found.get(doc - 1) ?? [];
          for (let left = places[next++]; left; left -= 1) {
            list.push(places[next] * 2 ** 24 + places[next + 1]);
            next += 2;
          }
          found.set(doc - 1, list);
        }
      }
    }
    return found;
  }

  async has(word) {
    const parts = await this.load(["words"], word, false);
    return parts.some(({ words }) => meant(words, word, false).length);
  }

  /** Load these kinds of the parts that may have a word. */
  load(kinds, word, prefix) {
    return Promise.all(this.partsOf(word, prefix).map(async (part) => {
      const loaded = await Promise.all(kinds.map((kind) => catalogue.load(`${kind}-${part}`)));
      return Object.assign({}, ...loaded);
    }));
  }

  /** The parts that may have a word, or those that it starts. */
  partsOf(word, prefix) {
    const last = prefix ? `${word}\uffff` : word;
    const found = [];
    for (let part = 0; part < this.firsts.length; part += 1) {
      const next = this.firsts[part + 1];
      if (this.firsts[part] <= last && (next === undefined || next > word)) found.push(part);
    }
    return found;
  }

  /** Up to three words of the index that are spelt almost like one that stands nowhere. */
  async near(word) {
    const [letter] = word;
    const parts = await this.load(["words"], letter, true);
    const most = word.length < 5 ? 1 : 2;
    return parts
      .flatMap(({ words }) => words.filter((other) => other.startsWith(letter)))
      .map((other) => [distance(word, other, most), other])
      .filter(([far]) => far <= most)
      .sort(([a], [b]) => a - b)
      .slice(0, 3)
      .map(([, other]) => other);
  }

  /** A text with marks around the words that terms found in it. */
  marked(text, terms) {
    const words = this.words(text);
    const marks = new Set();
    for (const { words: sought, prefix } of terms.flatMap(({ patterns }) => patterns)) {
      words.forEach((_, at) => {
        const last = sought.length - 1;
        const fits = sought.every((word, n) => {
          const here = words[at + n]?.word;
          return here === word || (prefix && n === last && here?.startsWith(word));
        });
        if (fits) sought.forEach((_, n) => marks.add(at + n));
      });
    }
    const found = document.createDocumentFragment();
    let done = 0;
    for (const { start, end } of [...marks].sort((a, b) => a - b).map((n) => words[n])) {
      found.append(text.slice(done, start), element("mark", { textContent: text.slice(start, end) }));
      done = end;
    }
    found.append(text.slice(done));
    found.words = new Set([...marks].map((n) => words[n].word)).size;
    return found;
  }

  /** The sentence of a record's texts with the most of the words, and the column it stands in. */
  sentence(texts, terms) {
    let best = null;
    texts.forEach((text, n) => {
      const { title, tier } = this.columns[n];
      const sentences = text.replace(/([\p{L}\p{N}_]{3}[.!?])\s+(?=[^a-z\d])/gu, "$1\n").split(/\n+/);
      for (const sentence of terms.length ? sentences : []) {
        const { words } = this.marked(sentence, terms);
        const score = words * 100 - tier;
        if (words && score > (best?.score ?? 0)) best = { score, title, sentence };
      }
    });
    return best;
  }
}

/** The numbers of the words that are meant, in a list in order. */
function meant(words, word, prefix) {
  let low = 0;
  for (let high = words.length; low < high;) {
    const middle = (low + high) >> 1;
    if (words[middle] < word) low = middle + 1;
    else high = middle;
  }
  const found = [];
  for (let n = low; n < words.length && (prefix ? words[n].startsWith(word) : words[n] === word); n += 1) {
    found.push(n);
  }
  return found;
}

function unite(map, other) {
  for (const [key, mask] of other) map.set(key, map.get(key) | mask);
}

/** What becomes of each letter beyond ASCII that does not stay what it is. */
function lettersOf({ parting, dropped, letters, folded }) {
  const found = new Map();
  for (let at = 0; at < parting.length; at += 2) {
    const last = parting.charCodeAt(at + 1);
    for (let code = parting.charCodeAt(at); code <= last; code += 1) {
      found.set(String.fromCharCode(code), null);
    }
  }
  for (const letter of dropped) found.set(letter, "");
  for (let at = 0; at < letters.length; at += 1) found.set(letters[at], folded[at]);
  return found;
}

/** How many letters differ between two words; more than `most` where these are too many. */
function distance(one, other, most) {
  if (Math.abs(one.length - other.length) > most) return most + 1;
  let row = Array.from({ length: other.length + 1 }, (_, n) => n);
  for (let i = 1; i <= one.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= other.length; j += 1) {
      next.push(Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (one[i - 1] !== other[j - 1])));
    }
    row = next;
  }
  return row[other.length];
}

// What a device checks without a network: ordinary bounds and sums. The server checks the same and more; a test runs
// the same cases through both. Numbers are whole numbers of 10^-PLACES: nothing is rounded.
"use strict";

const checks = (() => {
  const PLACES = 41; // one more than a box takes, so that half of the last place is whole
  const NUMBER = /^([+\-\u2212]?)(?:([0-9]+|[1-9][0-9]{0,2}(?:([. \u00a0\u2009\u202f])[0-9]{3})(?:\3[0-9]{3})*)(?:,([0-9]+))?|(0|[1-9][0-9]{3,}|[0-9]+(?!\.[0-9]{3}$))\.([0-9]+))$/;
  const COMPARED = {
    "=": (left, right) => left.low <= right.high && right.low <= left.high,
    "<": (left, right) => left.low < right.high,
    "<=": (left, right) => left.low <= right.high,
    ">": (left, right) => right.low < left.high,
    ">=": (left, right) => right.low <= left.high,
  };

  function whole(sign, digits, decimals) {
    const value = BigInt(digits + decimals.padEnd(PLACES, "0"));
    return sign === "-" || sign === "\u2212" ? -value : value;
  }

  // Returns a number as people type it in Vietnamese, null for what is none or is more precise than its box.
  function read(text, decimals) {
    const found = NUMBER.exec(text.trim().replace(/\s+/g, " "));
    if (!found) return null;
    const [, sign, digits = "", group = "", after = "", left = "", right = ""] = found;
    const value = whole(sign, (group ? digits.replaceAll(group, "") : digits) + left, after + right);
    return value % 10n ** BigInt(PLACES - decimals) === 0n ? value : null;
  }

  function plain(text) {
    const [, sign, digits, decimals = ""] = /^(-?)([0-9]+)(?:\.([0-9]+))?$/.exec(text);
    return whole(sign, digits, decimals);
  }

  function box(place) {
    const [value, none, note, estimate] = ["value", "none", "note", "estimate"].map((name) => place.querySelector(`[name^="${name}."]`));
    const { least, most, decimals, count } = place.dataset;
    return {
      code: value.name.slice("value.".length), value: value.value, none: none.checked, least, most,
      decimals: Number(decimals), count: Boolean(count), stamp: JSON.stringify([value.value, none.checked, note.value, estimate.checked]),
    };
  }

  function isUnusual(box) {
    const value = read(box.value, box.decimals);
    if (value === null) return false;
    return (box.least !== "" && value < plain(box.least)) || (box.most !== "" && value > plain(box.most));
  }

  // "Không có" adds nothing to a sum of several boxes; alone it cannot be compared.
  function isNone(box) {
    const folded = box.value.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "");
    return box.none || folded.trim().replace(/\s+/g, " ") === "khong co";
  }

  function side(terms, boxes) {
    let [low, high] = [0n, 0n];
    const adding = terms.filter(([, code]) => !isNone(boxes[code]));
    if (!adding.length) return null;
    for (const [sign, code] of adding) {
      const box = boxes[code];
      const value = read(box.value, box.decimals);
      if (value === null) return null;
      const half = box.count ? 0n : 5n * 10n ** BigInt(PLACES - box.decimals - 1);
      low += BigInt(sign) * value - half;
      high += BigInt(sign) * value + half;
    }
    return { low, high };
  }

  function isBroken(sum, boxes) {
    const [left, right] = [side(sum.left, boxes), side(sum.right, boxes)];
    return left !== null && right !== null && !COMPARED[sum.operator](left, right);
  }

  return { box, isUnusual, isBroken };
})();

// What the browser adds to pages that already work without it: the side panel, keys, and appearance.

import htmx from "htmx.org";

const root = document.documentElement;
const panel = () => document.getElementById("panel");

// --- side panel: a link marked data-panel (itself or an ancestor) opens beside the page -------------------

let opener = null;

function closePanel() {
  const open = panel();
  if (!open || !open.firstElementChild) return false;
  open.replaceChildren();
  document.querySelector("[data-opened]")?.removeAttribute("data-opened");
  opener?.removeAttribute("aria-current");
  opener?.focus({ preventScroll: true });
  opener = null;
  return true;
}

function openPanel(link) {
  opener?.removeAttribute("aria-current");
  opener = link;
  link.setAttribute("aria-current", "true");
  htmx.ajax("GET", link.href, { target: "#panel", swap: "innerHTML", headers: { "X-Remit-Panel": "1" } })
    .then(() => panel()?.querySelector("h1, h2")?.focus({ preventScroll: true }));
}

document.addEventListener("click", (event) => {
  if (!(event.target instanceof Element)) return;
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(event.target)) menu.removeAttribute("open");
  }
  if (event.target.closest("[data-close-panel]") && closePanel()) {
    event.preventDefault();
    return;
  }
  const isPlain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
  const link = event.target.closest("a[href]");
  if (isPlain && link && panel() && link.closest("[data-panel]") && !link.closest("#panel")) {
    event.preventDefault();
    openPanel(link);
  }
});

// A panel that cannot be fetched opens as the page it also is.
document.addEventListener("htmx:responseError", () => opener && location.assign(opener.href));
document.addEventListener("htmx:sendError", () => opener && location.assign(opener.href));

// --- keys ---------------------------------------------------------------------------------------------

const goTo = new Map([...document.querySelectorAll("[data-key]")].map((link) => [link.dataset.key, link.href]));
let isGoing = 0;

function moveInMatrix(cell, key) {
  const row = cell.parentElement;
  const step = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }[key];
  const rows = [...row.closest("table").querySelectorAll("tbody tr:not(.family)")].filter((r) => r.offsetParent);
  const target = rows[rows.indexOf(row) + step[0]]?.cells[cell.cellIndex + step[1]]?.querySelector("a");
  target?.focus();
  target?.scrollIntoView({ block: "nearest", inline: "nearest" });
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || !(event.target instanceof Element)) return;
  if (event.key === "Escape") {
    for (const menu of document.querySelectorAll("details.menu[open]")) menu.removeAttribute("open");
    closePanel();
    return;
  }
  if (event.target.closest("input, select, textarea, [contenteditable]")) return;
  const cell = event.target.closest("td.cell");
  if (cell && event.key.startsWith("Arrow")) {
    event.preventDefault();
    moveInMatrix(cell, event.key);
  } else if (event.key === "/") {
    event.preventDefault();
    document.querySelector("[data-search]")?.focus();
  } else if (event.key === "?") {
    document.getElementById("keys")?.togglePopover();
  } else if (event.key === "g") {
    isGoing = Date.now();
  } else if (Date.now() - isGoing < 1200 && goTo.has(event.key)) {
    location.assign(goTo.get(event.key));
  }
});

// --- appearance: the server keeps it in a cookie; here it only changes at once -----------------------------

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!(form instanceof HTMLFormElement) || !form.matches("[data-appearance]")) return;
  const { name, value } = event.submitter ?? {};
  if (!name) return;
  event.preventDefault();
  fetch(form.action, { method: "POST", body: new URLSearchParams({ [name]: value }), redirect: "manual" });
  if (value === "system") delete root.dataset[name];
  else root.dataset[name] = value;
  for (const button of form.querySelectorAll(`button[name="${name}"]`)) {
    button.setAttribute("aria-pressed", String(button.value === value));
  }
});

// Filters of a form marked data-auto apply as soon as one is chosen.
document.addEventListener("change", (event) => {
  const form = event.target instanceof Element && event.target.closest("form[data-auto]");
  if (form) form.requestSubmit();
});

// --- jobs: how far they are, as it comes; without this the page says how far they were ---------------------

for (const place of document.querySelectorAll("[data-follow]")) {
  const source = new EventSource(place.dataset.follow);
  source.addEventListener("progress", (event) => {
    const job = JSON.parse(event.data);
    const share = job.of ? `${job.done} of ${job.of}` : "";
    place.textContent = [share, job.words].filter(Boolean).join(", ") || job.state;
  });
  source.addEventListener("end", () => {
    source.close();
    location.reload();
  });
}

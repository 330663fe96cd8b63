"use strict";
(() => {
  const all = (what, within) => [...(within || document).querySelectorAll(what)];
  const said = document.getElementById("said");
  const say = (text) => { said.textContent = text; };
  for (const tool of all("[data-js]")) tool.hidden = false;

  const byHand = (text) => {
    const area = document.createElement("textarea");
    area.className = "unseen";
    area.value = text;
    document.body.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    return done;
  };
  const copy = async (button) => {
    const text = button.parentElement.querySelector("code").textContent;
    let done = false;
    try {
      await navigator.clipboard.writeText(text);
      done = true;
    } catch {
      done = byHand(text);
    }
    button.focus();
    button.textContent = done ? "Copied" : "Select it";
    say(done ? "Copied" : "The browser does not let this page copy: select the text");
    setTimeout(() => { button.textContent = "Copy"; }, 2000);
  };
  for (const button of all("[data-copy]")) button.addEventListener("click", () => copy(button));

  const expand = document.getElementById("expand");
  expand.addEventListener("click", () => {
    const open = expand.getAttribute("aria-pressed") !== "true";
    for (const folded of all("details")) folded.open = open;
    expand.setAttribute("aria-pressed", String(open));
    expand.textContent = open ? "Fold all" : "Expand all";
  });

  const line = (text, from, size) => {
    const mark = document.createElement("mark");
    mark.textContent = text.slice(from, from + size);
    return [text.slice(0, from), mark, text.slice(from + size) + "\n"];
  };
  for (const search of all(".search")) {
    const field = search.querySelector("input");
    const count = search.querySelector("output");
    const log = search.nextElementSibling;
    const whole = log.textContent;
    const lines = whole.split("\n");
    field.addEventListener("input", () => {
      const wanted = field.value.toLowerCase();
      if (!wanted) {
        log.textContent = whole;
        count.textContent = "";
        return;
      }
      const found = lines.filter((text) => text.toLowerCase().includes(wanted));
      log.replaceChildren(...found.flatMap((text) => line(text, text.toLowerCase().indexOf(wanted), wanted.length)));
      count.textContent = `${found.length} of ${lines.length} lines`;
    });
  }

  const reveal = () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    for (let at = target; at; at = at.parentElement) if (at.tagName === "DETAILS") at.open = true;
  };
  addEventListener("hashchange", reveal);
})();

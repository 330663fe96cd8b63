"use strict";
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const VERDICT = 0, MODIFIED = 1, RULES = 2, ENTRY = 3, ABOUT = 4, SUBJECT = 5, WHY = 6, LINK = 7;
  const PAGE = 50, IDS = 6, DAY = 86400;
  const TONES = { reject: "bad", undecided: "open", accept: "good" };
  const at = (id) => document.getElementById(id);
  const make = (name, classes, text) => {
    const element = document.createElement(name);
    if (classes) element.className = classes;
    if (text !== undefined) element.textContent = text;
    return element;
  };
  for (const id of ["filters", "by-rule", "listed"]) at(id).hidden = false;

  const wanted = { verdicts: new Set(), text: "", rule: -1, age: 0, sort: "verdict", page: 0 };
  const says = (row, column) => data.texts[row[column]];
  const lower = data.texts.map((text) => text.toLowerCase());
  const KEYS = {
    verdict: (place) => data.rows[place][VERDICT],
    entry: () => 0,
    rules: (place) => -data.rows[place][RULES].length,
    old: (place) => data.rows[place][MODIFIED],
    new: (place) => -data.rows[place][MODIFIED],
  };

  const count = (number) => number.toLocaleString("en");
  const age = (row) => {
    const days = Math.floor((data.now - row[MODIFIED]) / DAY);
    return days < 1 ? "today" : days === 1 ? "1 day" : `${count(days)} days`;
  };
  const matches = (place) => {
    const row = data.rows[place];
    const days = (data.now - row[MODIFIED]) / DAY;
    return (!wanted.verdicts.size || wanted.verdicts.has(data.verdicts[row[VERDICT]]))
      && (!wanted.text || lower[row[ENTRY]].includes(wanted.text) || lower[row[SUBJECT]].includes(wanted.text))
      && (wanted.rule < 0 || row[RULES].includes(wanted.rule))
      && (!wanted.age || (wanted.age < 0 ? days <= -wanted.age : days > wanted.age));
  };
  const found = () => {
    const key = KEYS[wanted.sort];
    return data.rows.map((row, place) => place).filter(matches)
      .map((place) => [key(place), place])
      .sort((a, b) => a[0] - b[0] || a[1] - b[1])
      .map((each) => each[1]);
  };

  const chooser = (rule) => {
    const [id, severity, title] = data.rules[rule];
    const button = make("button", `id ${severity}`, id);
    button.type = "button";
    button.title = title;
    button.setAttribute("aria-label", `Only entries with ${id}: ${title}`);
    button.addEventListener("click", () => { wanted.rule = rule; begin(); at("rows").focus(); });
    return button;
  };
  const line = (place) => {
    const row = data.rows[place];
    const word = data.verdicts[row[VERDICT]];
    const tr = make("tr");
    const verdict = make("td");
    verdict.append(make("span", `badge ${TONES[word] || "calm"}`, word));
    const entry = make("th");
    entry.scope = "row";
    const link = says(row, LINK);
    const name = make(link ? "a" : "bdi", "", says(row, ENTRY) || "(no entry)");
    if (link) name.href = link;
    entry.append(name, make("span", "below dim small", says(row, ABOUT)));
    const why = make("td", "", says(row, WHY));
    why.append(make("span", "below dim small", says(row, SUBJECT)));
    const rules = make("td");
    const ids = make("div", "ids");
    ids.append(...row[RULES].slice(0, IDS).map(chooser));
    if (row[RULES].length > IDS) ids.append(make("span", "dim small", `and ${row[RULES].length - IDS} more`));
    rules.append(ids);
    const when = make("td", "dim", age(row));
    tr.append(verdict, entry, why, rules, when);
    return tr;
  };

  const draw = () => {
    const places = found();
    const pages = Math.max(1, Math.ceil(places.length / PAGE));
    wanted.page = Math.min(Math.max(wanted.page, 0), pages - 1);
    const from = wanted.page * PAGE;
    const shown = places.slice(from, from + PAGE);
    at("body").replaceChildren(...shown.map(line));
    if (!shown.length) {
      const cell = make("td", "none", "No entry fits. Reset shows all again.");
      cell.colSpan = 5;
      const tr = make("tr");
      tr.append(cell);
      at("body").append(tr);
    }
    at("said").textContent = places.length
      ? `${count(from + 1)} to ${count(from + shown.length)} of ${count(places.length)}` : "0 entries";
    at("place").textContent = `Page ${count(wanted.page + 1)} of ${count(pages)}`;
    at("back").disabled = wanted.page === 0;
    at("on").disabled = wanted.page === pages - 1;
    for (const head of document.querySelectorAll("[data-sort]")) {
      const down = head.dataset.sort === "old" && wanted.sort === "new";
      const sorted = down || head.dataset.sort === wanted.sort;
      if (sorted) head.setAttribute("aria-sort", wanted.sort === "rules" || wanted.sort === "old" ? "descending" : "ascending");
      else head.removeAttribute("aria-sort");
    }
  };

  const controls = () => {
    for (const box of document.querySelectorAll("[name=verdict]")) box.checked = wanted.verdicts.has(box.value);
    if (at("text").value.toLowerCase() !== wanted.text) at("text").value = wanted.text;
    at("rule").value = wanted.rule < 0 ? "" : String(wanted.rule);
    at("age").value = wanted.age ? String(wanted.age) : "";
    at("sort").value = wanted.sort;
  };
  const remember = () => {
    const said = new URLSearchParams();
    for (const word of wanted.verdicts) said.append("verdict", word);
    if (wanted.text) said.set("text", wanted.text);
    if (wanted.rule >= 0) said.set("rule", data.rules[wanted.rule][0]);
    if (wanted.age) said.set("age", String(wanted.age));
    if (wanted.sort !== "verdict") said.set("sort", wanted.sort);
    if (wanted.page) said.set("page", String(wanted.page + 1));
    history.replaceState(null, "", said.size ? `#${said}` : location.pathname + location.search);
  };
  const recall = () => {
    const said = new URLSearchParams(location.hash.slice(1));
    wanted.verdicts = new Set(said.getAll("verdict").filter((word) => data.verdicts.includes(word)));
    wanted.text = (said.get("text") || "").toLowerCase();
    wanted.rule = data.rules.findIndex((rule) => rule[0] === said.get("rule"));
    wanted.age = [...at("age").options].some((each) => each.value === said.get("age")) ? Number(said.get("age")) : 0;
    wanted.sort = Object.hasOwn(KEYS, said.get("sort") || "") ? said.get("sort") : "verdict";
    wanted.page = (Number(said.get("page")) || 1) - 1;
    controls();
    draw();
  };
  const turn = (by) => { wanted.page += by; draw(); remember(); at("rows").focus(); };
  const begin = () => { wanted.page = 0; controls(); draw(); remember(); };

  const totals = new Array(data.rules.length).fill(0);
  for (const row of data.rows) for (const rule of row[RULES]) totals[rule] += 1;
  const order = totals.map((total, rule) => rule).sort((a, b) => totals[b] - totals[a] || a - b);
  const most = totals[order[0]] || 1;
  data.rules.forEach((rule, place) => {
    const option = make("option", "", `${rule[0]} (${count(totals[place])}) ${rule[2]}`);
    option.value = String(place);
    at("rule").append(option);
  });
  at("rule-count").textContent = count(order.length);
  let listed = false;
  at("by-rule").addEventListener("toggle", () => {
    if (listed) return;
    listed = true;
    at("rule-list").append(...order.map((rule) => {
      const item = make("li");
      const bar = make("progress");
      bar.max = most;
      bar.value = totals[rule];
      bar.setAttribute("aria-hidden", "true");
      item.append(chooser(rule), make("span", "n", count(totals[rule])), bar, make("span", "", data.rules[rule][2]));
      return item;
    }));
  });

  at("filters").addEventListener("submit", (event) => event.preventDefault());
  for (const box of document.querySelectorAll("[name=verdict]")) {
    box.addEventListener("change", () => { wanted.verdicts[box.checked ? "add" : "delete"](box.value); begin(); });
  }
  at("text").addEventListener("input", () => { wanted.text = at("text").value.toLowerCase(); begin(); });
  at("rule").addEventListener("change", () => { wanted.rule = at("rule").value === "" ? -1 : Number(at("rule").value); begin(); });
  at("age").addEventListener("change", () => { wanted.age = Number(at("age").value); begin(); });
  at("sort").addEventListener("change", () => { wanted.sort = at("sort").value; begin(); });
  at("reset").addEventListener("click", () => {
    Object.assign(wanted, { verdicts: new Set(), text: "", rule: -1, age: 0, sort: "verdict" });
    begin();
  });
  at("back").addEventListener("click", () => turn(-1));
  at("on").addEventListener("click", () => turn(1));
  for (const head of document.querySelectorAll("[data-sort]")) {
    head.firstElementChild.addEventListener("click", () => {
      const again = head.dataset.sort === "old" && wanted.sort === "old";
      wanted.sort = again ? "new" : head.dataset.sort;
      begin();
    });
  }
  addEventListener("hashchange", recall);
  recall();
})();

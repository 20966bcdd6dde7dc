"use strict";
(() => {
  const form = document.getElementById("choices");
  if (!form) return;
  const fields = ["query", "topic", "stance", "profession", "country", "only"];
  const field = Object.fromEntries(fields.map((id) => [id, document.getElementById(id)]));
  const count = document.getElementById("count");
  const cells = [...document.querySelectorAll(".matrix button")];
  const policies = [...document.querySelectorAll(".policy")].map((article) => ({
    article,
    blocks: [...article.children].filter((part) => part.matches("div, .lead_in, .heading, .furniture")),
    clauses: [...article.querySelectorAll(".clause")].map((element) => ({
      element,
      words: element.querySelector(".words").textContent.toLowerCase(),
      topics: element.dataset.topics.split(" "),
      stance: element.dataset.stance,
    })),
  }));

  const isChosen = (policy, clause) =>
    ["profession", "country"].every((by) => !field[by].value || policy.article.dataset[by] === field[by].value) &&
    (!field.stance.value || clause.stance === field.stance.value) &&
    (!field.topic.value || clause.topics.includes(field.topic.value)) &&
    clause.words.includes(field.query.value.trim().toLowerCase());

  const show = () => {
    const narrowed = fields.slice(0, 5).some((id) => field[id].value.trim());
    const only = field.only.checked && narrowed;
    let clauses = 0;
    let found = 0;
    for (const policy of policies) {
      const chosen = policy.clauses.filter((clause) => isChosen(policy, clause));
      const marked = new Set(chosen);
      for (const clause of policy.clauses) {
        clause.element.hidden = only && !marked.has(clause);
        clause.element.classList.toggle("pale", narrowed && !marked.has(clause));
      }
      for (const block of policy.blocks) {
        block.hidden = only && !block.querySelector(".clause:not([hidden])");
      }
      policy.article.hidden = narrowed && chosen.length === 0;
      clauses += chosen.length;
      found += chosen.length ? 1 : 0;
    }
    count.textContent = `${clauses} clauses in ${found} of ${policies.length} policies`;
    for (const cell of cells) {
      const pressed = cell.dataset.topic === field.topic.value && field[cell.dataset.by].value === cell.dataset.group;
      cell.setAttribute("aria-pressed", String(pressed));
    }
  };

  for (const cell of cells) {
    cell.addEventListener("click", () => {
      form.reset();
      field.topic.value = cell.dataset.topic;
      field[cell.dataset.by].value = cell.dataset.group;
      show();
      form.scrollIntoView();
      field.topic.focus({ preventScroll: true });
    });
  }
  form.addEventListener("input", show);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(show));
  show();
})();

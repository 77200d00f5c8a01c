// Text onto the clipboard; without a script it stands there to be selected.
document.addEventListener("click", async (press) => {
  const button = press.target.closest("[data-copy]");
  if (!button) return;
  const source = document.getElementById(button.dataset.copy);
  const said = button.textContent;
  try {
    await navigator.clipboard.writeText(source.textContent);
  } catch {
    const range = document.createRange();
    range.selectNodeContents(source);
    getSelection().removeAllRanges();
    getSelection().addRange(range);
    document.execCommand("copy");
  }
  button.textContent = button.dataset.done;
  setTimeout(() => { button.textContent = said; }, 2500);
});
for (const button of document.querySelectorAll("[data-copy]")) button.hidden = false;

// Onto paper, where the browser can.
document.addEventListener("click", (press) => { if (press.target.closest("[data-print]")) print(); });
for (const button of document.querySelectorAll("[data-print]")) button.hidden = false;

// A day is typed as 20/10/2026 whatever the browser speaks; its own calendar can still be opened beside it.
document.addEventListener("click", (press) => {
  const button = press.target.closest("[data-day]");
  if (!button) return;
  const field = document.getElementById(button.dataset.day);
  const [day, month, year] = field.value.split(/[-/.]/);
  const picker = document.createElement("input");
  picker.type = "date";
  if (year && year.length === 4) picker.value = `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`;
  picker.className = "picker";
  button.after(picker);
  picker.addEventListener("change", () => {
    field.value = picker.value.split("-").reverse().join("/");
    field.focus();
  });
  picker.addEventListener("blur", () => picker.remove());
  picker.focus();
  picker.showPicker();
});
for (const button of document.querySelectorAll("[data-day]")) button.hidden = false;

// A choice that changes the fields below shows them at once; without a script the button beside it does.
document.addEventListener("change", (choice) => {
  const button = choice.target.dataset.submits;
  if (button) document.getElementById(button).click();
});
for (const choice of document.querySelectorAll("[data-submits]")) document.getElementById(choice.dataset.submits).hidden = true;

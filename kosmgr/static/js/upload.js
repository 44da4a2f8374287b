// upload.js: files dropped on the zone, how far they have come. Without script it is a file field and a button.
(() => {
  const $ = (s, r = document) => r.querySelector(s), $$ = (s, r = document) => [...r.querySelectorAll(s)];
  const zoneOf = e => e.target.closest?.("[data-drop]");

  function names(zone) {
    const field = $("input[type=file]", zone), list = $("[data-files]", zone);
    list.replaceChildren(...[...field.files].map(f => {
      const li = document.createElement("li"), size = document.createElement("small");
      size.textContent = f.size < 1048576 ? `${Math.ceil(f.size / 1024)} KB` : `${(f.size / 1048576).toFixed(1)} MB`;
      li.append(f.name, size);
      return li;
    }));
  }
  for (const name of ["dragenter", "dragover"]) document.addEventListener(name, e => {
    const zone = zoneOf(e);
    if (!zone) return;
    e.preventDefault();
    zone.dataset.over = "1";
  });
  document.addEventListener("dragleave", e => { const zone = zoneOf(e); if (zone && !zone.contains(e.relatedTarget)) delete zone.dataset.over; });
  document.addEventListener("drop", e => {
    const zone = zoneOf(e);
    if (!zone) return;
    e.preventDefault();
    delete zone.dataset.over;
    $("input[type=file]", zone).files = e.dataTransfer.files;
    names(zone);
  });
  document.addEventListener("change", e => { const zone = zoneOf(e); if (zone && e.target.type === "file") names(zone); });

  // sent by XMLHttpRequest, because only that tells how much has gone; the answer is shown as the browser would
  document.addEventListener("submit", e => {
    const form = e.target, zone = $("[data-drop]", form);
    if (!zone || form.dataset.sending) return;
    e.preventDefault();
    form.dataset.sending = "1";
    const bar = $("[data-progress]", form), text = $("[data-progress-text]", form), request = new XMLHttpRequest();
    bar.hidden = text.hidden = false;
    request.upload.addEventListener("progress", p => {
      if (!p.lengthComputable) return;
      bar.max = p.total;
      bar.value = p.loaded;
      text.textContent = (p.loaded < p.total ? text.dataset.sending : text.dataset.reading)
        .replace("{percent}", Math.floor(100 * p.loaded / p.total));
    });
    const failed = () => {
      bar.hidden = true;
      text.textContent = text.dataset.failed;
      delete form.dataset.sending;
      delete form.dataset.sent;
      $$("[aria-busy]", form).forEach(b => b.removeAttribute("aria-busy"));
    };
    request.addEventListener("load", () => {
      // an error page comes back as a toast, a preview as the next page
      const moved = request.getResponseHeader("HX-Redirect");
      if (request.status < 400) { location.assign(moved || request.responseURL); return; }
      failed();
      const parsed = new DOMParser().parseFromString(request.responseText, "text/html");
      const toast = $(".k-toast", parsed), why = $(".k-note[role=alert]", parsed);
      if (toast) $("#k-toasts").append(document.adoptNode(toast));
      else if (why) text.textContent = why.textContent.trim();  // the sentence the form would come back with
    });
    request.addEventListener("error", failed);
    request.open("POST", form.action);
    request.setRequestHeader("HX-Request", "true");
    request.send(new FormData(form, e.submitter));
  });
})();

/* The page works without this file; it lets files be dropped, and shows how far a batch has come. */
(function () {
  "use strict";

  const byId = (id) => document.getElementById(id);
  const EVERY_MS = 1000;

  /* Choosing */

  const chooser = byId("upload-form");

  function dropped(event) {
    event.preventDefault();
    const files = event.dataTransfer.files;
    if (event.type === "drop" && files.length) { byId("files").files = files; count(); }
  }

  function count() {
    const chosen = byId("files").files.length + byId("folder").files.length;
    byId("chosen").textContent = chosen ? `Đã chọn ${chosen} tệp.` : "";
  }

  if (chooser) {
    chooser.addEventListener("dragover", dropped);
    chooser.addEventListener("drop", dropped);
    chooser.addEventListener("change", count);
    chooser.addEventListener("submit", () => { byId("chosen").textContent = "Đang gửi tệp…"; });
  }

  /* Watching */

  const batch = byId("batch");

  function said(body) {
    if (body.indexing) { return "Đang lập chỉ mục…"; }
    if (!body.current) { return "Đang chờ tới lượt…"; }
    const pages = body.pages ? ` (${body.pages} trang)` : "";
    return `Đang đọc tệp ${Math.min(body.done + 1, body.total)}/${body.total}: ${body.current}${pages}`;
  }

  function watch() {
    fetch(`/api/v1/ingest/${batch.dataset.batch}`)
      .then((response) => { if (!response.ok) { throw new Error(response.status); } return response.json(); })
      .then((body) => {
        if (body.finished) { location.reload(); return; }
        byId("batch-progress").value = body.done;
        byId("batch-said").textContent = said(body);
        setTimeout(watch, EVERY_MS);
      })
      .catch(() => {
        byId("batch-said").textContent = "Không tìm thấy máy chủ; tệp đã gửi vẫn còn, sẽ nạp tiếp khi máy chủ chạy lại.";
        setTimeout(watch, EVERY_MS * 5);
      });
  }

  if (batch && !batch.hasAttribute("data-finished")) { watch(); }
}());

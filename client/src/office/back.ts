// The back office's pages: each says in its markup what it retrieves and sends (list.ts, form.ts); a page that does more
// has a module of its own, named by data-page.

import { showAudience } from "./audience";
import { showAudit, showCourse } from "./audit";
import { showCharter } from "./charter";
import { prepareFilters } from "./filter";
import "./form";
import { showImport } from "./import";
import { showKeptDataset } from "./kept_dataset";
import { retrieveAll } from "./list";
import { showPublish } from "./publish";
import { showTexts } from "./texts";
import { showUpload } from "./upload";
import { showVersions } from "./versions";

const PAGES: Record<string, (place: HTMLElement) => Promise<void>> = {
  audience: showAudience,
  audit: showAudit,
  audits: showCourse,
  charter: showCharter,
  import: showImport,
  "kept-dataset": showKeptDataset,
  publish: showPublish,
  texts: showTexts,
  upload: showUpload,
  versions: showVersions,
};

async function show(place: HTMLElement): Promise<void> {
  try {
    await PAGES[place.dataset["page"] ?? ""]?.(place);
  } catch {
    const line = document.createElement("p");
    line.className = "wrong";
    line.role = "alert";
    line.textContent = document.body.dataset["wordFailed"] ?? "";
    place.prepend(line);
  }
  place.removeAttribute("aria-busy");
}

prepareFilters();
void retrieveAll();
for (const place of document.querySelectorAll<HTMLElement>("[data-page]")) void show(place);

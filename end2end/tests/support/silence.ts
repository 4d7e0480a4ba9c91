/// The browser has nothing to say about our pages: no warning, no error, nothing that did not load.

import { type BrowserContext, type ConsoleMessage, expect } from "@playwright/test";
import { hasScript } from "./pages.ts";

export function watch(context: BrowserContext) {
  const faults: string[] = [];
  const spoken: ConsoleMessage[] = [];
  const refused = new Set<string>();

  context.on("console", (message) => {
    if (["warning", "error"].includes(message.type())) spoken.push(message);
  });
  context.on("weberror", (error) => faults.push(String(error.error())));
  context.on("response", (response) => {
    if (response.status() >= 400 && response.request().isNavigationRequest()) refused.add(response.url());
  });
  context.on("requestfailed", (request) => {
    // A page that is left drops what it was loading.
    const error = request.failure()?.errorText;
    // A browser that runs no scripts refuses to load them, in these words.
    const unwanted = error === "csp" && !hasScript() && request.url().endsWith(".js");
    if (error !== "net::ERR_ABORTED" && !unwanted) faults.push(`${request.method()} ${request.url()}: ${error}`);
  });

  return {
    /** Fails the test if anything was said or missing. */
    check() {
      for (const message of spoken) {
        // Chromium says so of every page with a status of 400 or more. Which status it is, tests check themselves.
        const known = message.text().startsWith("Failed to load resource") && refused.has(message.location().url);
        // So on any busy machine; that what is preloaded is used has a test of its own (pages.spec.ts).
        const late = message.text().includes("was preloaded using link preload but not used within a few seconds");
        if (!known && !late) faults.push(`${message.type()}: ${message.text()} (${message.location().url})`);
      }
      expect(faults, "the browser has nothing to say").toEqual([]);
    },
  };
}

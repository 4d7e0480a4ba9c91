/// Looking at a page as it is shown: nothing sideways, nothing that axe minds, and a picture to judge it by.

import { AxeBuilder } from "@axe-core/playwright";
import { expect, type Page } from "@playwright/test";
import { hasScript } from "./pages.ts";

const phone = { width: 390, height: 844 };
const desk = { width: 1440, height: 900 };
const narrow = { width: 320, height: 640 };

/** Looks at the page in both colour schemes and every width; keeps pictures of it light on a desk, dark on a phone. */
export async function look(page: Page, name: string): Promise<void> {
  // Without scripts nothing is pictured, and colours change no width.
  for (const colorScheme of hasScript() ? (["light", "dark"] as const) : (["light"] as const)) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    for (const size of [desk, phone, narrow]) {
      await page.setViewportSize(size);
      await expectNothingSideways(page, `${name} at ${size.width}`);
      // Every width and both schemes come by, not each with the other.
      if (!hasScript() || size === narrow || (size === desk) !== (colorScheme === "light")) continue;
      const path = `screenshots/${name}-${size.width}-${colorScheme}.png`;
      await page.screenshot({ path, fullPage: true, animations: "disabled" });
      await expectAccessible(page);
    }
  }
}

export async function expectNothingSideways(page: Page, name: string): Promise<void> {
  // Not at once: a new width takes the page a moment.
  const beyond = () => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  await expect.poll(beyond, `${name} scrolls sideways`).toBeLessThanOrEqual(0);
}

/** What axe minds, with the elements it minds. It needs timers of the page, so a page without scripts has none. */
export async function expectAccessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  const found = violations.map(({ id, help, nodes }) => ({
    id,
    help,
    nodes: nodes.map((node) => `${node.html.slice(0, 200)} — ${node.failureSummary?.split("\n").slice(1).join("; ")}`),
  }));
  expect(found, `axe at ${page.url()}`).toEqual([]);
}

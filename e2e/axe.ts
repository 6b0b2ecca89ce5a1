/** What a machine can find of the page's accessibility. Needs `bypassCSP`: axe is put into the page. */
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright/test';

/** What axe finds, one line each. */
export async function faults(page: Page): Promise<string[]> {
  // Where the page stands scrolled, the bar that stays at the top covers parts of something else.
  await page.evaluate(() => scrollTo(0, 0));
  const { violations } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'])
    .analyze();
  return violations.map(
    ({ id, impact, nodes }) => `${impact} ${id}: ${nodes.map(({ target }) => target).join(', ')}`,
  );
}

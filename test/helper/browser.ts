import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { type Page, chromium } from 'playwright-core';
import { onTestFinished } from 'vitest';

/** What asks whether there is a browser; see `describeWith`. */
export const browser = [executable() ?? 'chromium', '--version'] as const;

/** A page, with everything that a server has answered to it. */
export interface OpenPage {
  readonly page: Page;
  /** Headers and bodies, as text. */
  answers(): Promise<string[]>;
}

/** A page of an installed Chromium that shows nothing yet, and asks no server but the one it is sent to. It goes when the test is over. */
export async function openPage(): Promise<OpenPage> {
  const profile = mkdtempSync(join(tmpdir(), 'ssmith-browser-'));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: browser[0],
    // Root has no sandbox. Nothing is opened here but pages of the tests.
    chromiumSandbox: false,
    args: ['--disable-quic', '--disable-gpu'],
  });
  onTestFinished(async () => {
    await context.close();
    rmSync(profile, { recursive: true, force: true });
  });
  const page = await context.newPage();
  const answers: Promise<string>[] = [];
  page.on('response', (response) => {
    const body = response.text().catch(() => '');
    answers.push(body.then((text) => `${response.url()}\n${JSON.stringify(response.headers())}\n${text}`));
  });
  return { page, answers: () => Promise.all(answers) };
}

/** By the names that it has in distributions. */
function executable(): string | undefined {
  const directories = (process.env['PATH'] ?? '').split(delimiter);
  const names = ['chromium', 'chromium-browser', 'google-chrome'];
  return names.flatMap((name) => directories.map((directory) => join(directory, name))).find((path) => existsSync(path));
}

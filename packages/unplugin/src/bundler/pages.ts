import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import type { Options } from '../core/options.ts';
import { BuildError } from '../core/refusal.ts';
import { room, withRoom } from '../core/room.ts';
import type { Session } from '../core/session.ts';
import { tell } from './hooks.ts';

/** The pages of a build that get their values when they are deployed: room for these, and the manifest that says what they are. */
export class Pages {
  readonly #options: Options;
  #templates: readonly string[] = [];
  #manifest = '';
  #hasRoom = false;

  constructor(options: Options) {
    this.#options = options;
  }

  /** Whether there are any. */
  get areFilled(): boolean {
    return this.#options.client === 'html';
  }

  /** Makes room in a page. A development server has the values in its modules, and no templates here. */
  readonly hook = {
    order: 'post' as const,
    handler: (page: string): string => {
      if (this.#templates.length === 0) return page;
      this.#hasRoom = true;
      return withRoom(page);
    },
  };

  /**
   * Learns which templates a build imports. Absolute paths.
   * @param published directories; the second is empty where there is none
   * @throws {BuildError} for a manifest that would be published
   */
  begin(templates: readonly string[], { root }: Session, published: readonly [outDir: string, publicDir: string]): void {
    if (!this.areFilled) return;
    const { clientManifest } = this.#options;
    this.#templates = templates;
    this.#hasRoom = false;
    this.#manifest = clientManifest === undefined ? join(dirname(published[0]), 'ssmith.client.json') : resolve(root, clientManifest);
    if (published.some((directory) => directory !== '' && isInside(this.#manifest, directory))) throw publishedManifest();
  }

  /** Writes the manifest, when the pages are written. */
  async end(session: Session): Promise<void> {
    if (this.#templates.length === 0) return;
    await mkdir(dirname(this.#manifest), { recursive: true });
    await writeFile(this.#manifest, await session.manifest(this.#templates, 'pages'));
    if (!this.#hasRoom) tell(`ssmith: this build has no page; the head of yours needs, before its scripts: ${room}`);
  }
}

/** Elsewhere pages are made by something that we do not see. */
export function refusePages({ client }: Options): void {
  if (client !== 'html') return;
  throw new BuildError(
    "error[usage]: `client: 'html'` is for Vite, which makes the pages itself\n  help: leave it out: what is exposed is a part of the code then\n",
  );
}

function publishedManifest(): BuildError {
  const message = 'the manifest of the pages would be published with them: it has the names of parameters in it';
  return new BuildError(`error[usage]: ${message}\n  help: name another place: clientManifest: 'PATH'\n`);
}

function isInside(path: string, directory: string): boolean {
  const way = relative(directory, path);
  return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

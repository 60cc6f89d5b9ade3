import { Agent, get } from 'node:http';

/** What a request saw. */
export interface Seen {
  /** Of the service, and of nginx. */
  readonly release: string;
  readonly header: string;
  readonly word: string;
  /** Which process answered. */
  readonly pid: number;
}

/** Eight clients that ask again as soon as they have an answer, each on a connection that it keeps. */
export class Load {
  /** Answers of the service, in order. */
  readonly seen: Seen[] = [];
  /** Requests that got another answer, or none. */
  readonly dropped: string[] = [];
  readonly #agent = new Agent({ keepAlive: true });
  readonly #clients: Promise<void>[];
  readonly #url: string;
  #isOver = false;

  private constructor(url: string) {
    this.#url = url;
    this.#clients = Array.from({ length: 8 }, () => this.#client());
  }

  /** Begins when somebody answers there. */
  static async start(url: string): Promise<Load> {
    const agent = new Agent();
    while (typeof (await ask(url, agent)) === 'string') await new Promise((resolve) => setTimeout(resolve, 20));
    return new Load(url);
  }

  /** Asks, beside the clients, until the answer is what is looked for. */
  async until(isIt: (seen: Seen) => boolean): Promise<void> {
    for (;;) {
      const answer = await ask(this.#url, this.#agent);
      if (typeof answer === 'string') this.dropped.push(answer);
      else if (isIt(answer)) return;
    }
  }

  async end(): Promise<void> {
    this.#isOver = true;
    await Promise.all(this.#clients);
    this.#agent.destroy();
  }

  async #client(): Promise<void> {
    while (!this.#isOver) {
      const answer = await ask(this.#url, this.#agent);
      if (typeof answer === 'string') this.dropped.push(answer);
      else this.seen.push(answer);
    }
  }
}

/**
 * A connection that is kept may be closed by the other side at the moment at which a request is sent there; every client of
 * HTTP repeats it then (RFC 9112, 9.3.1). What fails on a new connection is a dropped request.
 * @returns the answer, or what there was instead
 */
function ask(url: string, agent: Agent): Promise<Seen | string> {
  return new Promise((resolve) => {
    const request = get(url, { agent }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      response.on('error', ({ message }) => resolve(message));
      response.on('end', () => {
        if (response.statusCode !== 200) resolve(`status ${response.statusCode}`);
        else resolve({ ...(JSON.parse(text) as Seen), header: String(response.headers['x-release']) });
      });
    });
    request.on('error', ({ message }) => resolve(request.reusedSocket ? ask(url, agent) : message));
  });
}

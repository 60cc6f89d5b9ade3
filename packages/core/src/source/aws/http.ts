import { NodeHttpHandler } from '@smithy/node-http-handler';
import { isLoopback } from '../../config/loopback.ts';
import { SsmithError } from '../../error/problem.ts';

type HttpRequest = Parameters<NodeHttpHandler['handle']>[0];
type HttpOptions = Parameters<NodeHttpHandler['handle']>[1];
type HttpResponse = ReturnType<NodeHttpHandler['handle']>;

/** What the SDK needs of a request handler. */
export interface HttpHandler {
  handle(request: HttpRequest, options?: HttpOptions): HttpResponse;
  destroy(): void;
}

/** A connection that is not made in 3 s, or an answer that is not begun in 5 s, is given up; the SDK would wait for ever. */
const timeouts = { connectionTimeout: 3000, requestTimeout: 5000, throwOnRequestTimeout: true };

/**
 * The last gate before the wire. Wherever an endpoint came from, secrets cross plain http on this machine only;
 * HTTPS_PROXY, HTTP_PROXY, ALL_PROXY and NO_PROXY count, which the SDK ignores.
 */
export async function createHttpHandler(allowInsecure: boolean): Promise<HttpHandler> {
  const proxyOf = await proxyFinder(process.env);
  const handlers = new Map<string, NodeHttpHandler>();

  async function handlerFor(proxy: string): Promise<NodeHttpHandler> {
    const known = handlers.get(proxy);
    if (known !== undefined) return known;
    const handler = new NodeHttpHandler({ ...timeouts, ...(proxy === '' ? {} : await agentsThrough(proxy)) });
    handlers.set(proxy, handler);
    return handler;
  }

  return {
    handle: async (request, options) => {
      const local = isLoopback(request.hostname);
      if (request.protocol === 'http:' && !allowInsecure && !local) throw insecure(request.hostname);
      const port = request.port === undefined ? '' : `:${request.port}`;
      // A proxy is not on this machine's way to itself, and what it sees would leave the machine.
      const proxy = local ? '' : proxyOf(`${request.protocol}//${request.hostname}${port}`);
      const handler = await handlerFor(proxy);
      return handler.handle(request, options);
    },
    destroy: () => {
      for (const handler of handlers.values()) handler.destroy();
    },
  };
}

/** The proxy for a URL, or an empty text. The libraries are loaded only when the environment names a proxy at all. */
async function proxyFinder(environment: Readonly<Record<string, string | undefined>>): Promise<(url: string) => string> {
  const names = ['https_proxy', 'http_proxy', 'all_proxy'];
  if (!names.some((name) => environment[name] || environment[name.toUpperCase()])) return () => '';
  return (await import('proxy-from-env')).getProxyForUrl;
}

/** A tunnel through the proxy (CONNECT), for both protocols. */
async function agentsThrough(proxy: string): Promise<ConstructorParameters<typeof NodeHttpHandler>[0]> {
  const { HttpsProxyAgent } = await import('https-proxy-agent');
  const agent = new HttpsProxyAgent(proxy, { keepAlive: true });
  return { httpAgent: agent, httpsAgent: agent as never };
}

function insecure(hostname: string): SsmithError {
  return new SsmithError({
    code: 'endpoint-insecure',
    message: `the endpoint \`http://${hostname}\` would carry secrets unencrypted`,
    help: 'use https, or set `allowInsecureEndpoint: true` for this store',
  });
}

import { renderToString } from 'react-dom/server';
import { database } from '../config/app.ssm.yaml';
import { App } from './app.jsx';

/** What the server answers, whether Vite serves it or Node.js. Nothing for what is a file. */
export function answer(path, template) {
  if (path === '/health') return { type: 'application/json', body: JSON.stringify(health()) };
  if (path === '/') return { type: 'text/html', body: template.replace('<!--page-->', () => renderToString(<App />)) };
  return undefined;
}

function health() {
  // Here a connection would be made, with `database.password`.
  return { database: database.host, password: `${database.password.length} characters` };
}

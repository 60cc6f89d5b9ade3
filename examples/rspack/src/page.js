import { page } from '../config/status.ssm.toml';

const heading = document.createElement('h1');
heading.textContent = page.title;
const list = document.createElement('pre');
document.body.append(heading, list);

async function refresh() {
  list.textContent = await (await fetch('/status')).text();
}

setInterval(refresh, page.refresh * 1000);
await refresh();

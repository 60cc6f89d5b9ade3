import { describe, expect, it } from 'vitest';
import { room, withRoom } from './room.ts';

describe('room for values in a page', () => {
  it.each([
    ['before the first script', '<head><meta charset="utf-8">|<script type="module" src="a.js"></script></head>'],
    ['at the end of the head', '<head><link rel="icon" href="x">|</head><body><script src="a.js"></script>'],
    ['before a body without a head', '<!doctype html><title>x</title>|<BODY class="x"><script src="a.js"></script>'],
    ['at the end, where there is nothing', '<p>x</p>|'],
    ['in no comment', '<!-- <script></script> --><!-- </head> -->|<script src="a.js"></script>'],
    ['in no text', '<title>a <script> </head></title><style>/* <script> */</style>|<script src="a.js"></script>'],
    ['in no attribute', `<meta content="of <body> and <script>" data-x='</head>'>|<script src="a.js"></script>`],
    ['in no template', '<template><script></script></template>|<script src="a.js"></script>'],
    ['beside what only names it', `<!-- ${room} --><p id="ssmith-config">|<script>write('id="ssmith-config"')</script>`],
  ])('is %s', (_, page) => {
    expect(withRoom(page.replace('|', ''))).toBe(page.replace('|', `${room}\n`));
  });

  it('is there once', () => {
    const page = withRoom('<head></head>');
    expect(withRoom(page)).toBe(page);
    const shorter = page.replaceAll('"', '');
    expect(withRoom(shorter)).toBe(shorter);
  });
});

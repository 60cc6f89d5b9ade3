import { useState } from 'react';
import { support, title } from '../config/app.ssm.yaml';

/** Rendered by the server, and again in the browser. */
export function App() {
  const [guests, setGuests] = useState(0);
  return (
    <main>
      <h1>{title}</h1>
      <button onClick={() => setGuests(guests + 1)}>{`${guests} guests`}</button>
      <a href={`mailto:${support}`}>Help</a>
    </main>
  );
}

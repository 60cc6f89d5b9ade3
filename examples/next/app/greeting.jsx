'use client';

import { useState } from 'react';
import { title } from '../config/app.ssm.yaml';

export function Greeting() {
  const [count, setCount] = useState(0);
  return <button onClick={() => setCount(count + 1)}>{`${title}: ${count}`}</button>;
}

import { connection } from 'next/server';
import { db } from '../config/server.ssm.yaml';
import { Greeting } from './greeting';

export default async function Page() {
  // The values are there when the page is served, not when it is built.
  await connection();
  return (
    <main>
      <Greeting />
      <p>{`Connected to ${db.host} with a password of ${db.password.length} characters`}</p>
    </main>
  );
}

import { connection } from 'next/server';
import { title } from '~ssmith/config/app';

export async function generateMetadata() {
  await connection();
  return { title };
}

export default function Layout({ children }) {
  return (
    <html lang="en">
      <body>{children}</body>
    </html>
  );
}

/** In the place of jiti, which cannot be bundled: the Node.js of the action reads TypeScript by itself. */
export function createJiti(): { import: (file: string) => Promise<unknown> } {
  return { import: (file) => import(file) };
}

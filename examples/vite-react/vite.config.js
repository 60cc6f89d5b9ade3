import react from '@vitejs/plugin-react';
import ssmith from 'unplugin-ssmith/vite';
import { defineConfig } from 'vite';

export default defineConfig({
  plugins: [react(), ssmith({ expose: { 'config/app.ssm.yaml': ['title', 'support'] } })],
  // `vite build` builds both: the page, and the server that renders it.
  builder: {},
  environments: {
    client: { build: { outDir: 'dist/client' } },
    ssr: { build: { outDir: 'dist/server', rolldownOptions: { input: 'src/server.jsx' } } },
  },
});

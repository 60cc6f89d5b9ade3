import ssmith from 'unplugin-ssmith/webpack';

export default {
  mode: 'production',
  target: 'node',
  entry: './src/main.js',
  devtool: 'source-map',
  // What is kept between builds has no value in it either.
  cache: { type: 'filesystem' },
  experiments: { outputModule: true },
  output: { module: true, clean: { keep: '.ssmith' } },
  plugins: [ssmith()],
};

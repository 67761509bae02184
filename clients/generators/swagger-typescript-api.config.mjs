// The generator takes `:raw` in an address for a parameter, in the manner of Express. Percent-encoded
// the colon is the same address to the server, and none to the generator.
export default {
  hooks: { onPreBuildRoutePath: (path) => path.replaceAll(":", "%3A") },
};

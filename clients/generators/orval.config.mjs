// Every request goes through a function of ours, which knows the address and the key.
export default {
  ssi: {
    input: "../../docs/openapi.yaml",
    output: {
      client: "fetch",
      target: "generated/orval/ssi.ts",
      override: { mutator: { path: "programs/orval_fetch.ts", name: "send" } },
    },
  },
};

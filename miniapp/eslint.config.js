// Rules that a machine can keep, and the layers of the Mini App among them.
//
// Who may know whom: `call` and `protocol` know no React and no Telegram; `ui` knows only itself;
// screens draw and never talk to the network or to WebRTC. `src/layers.test.ts` checks the same
// from the import graph.
import jsxA11y from "eslint-plugin-jsx-a11y";
import reactHooks from "eslint-plugin-react-hooks";
import tseslint from "typescript-eslint";

/** Forbids importing from the named folders of `src` (and from the named packages). */
const noImports = (folders, packages = []) => ({
  "no-restricted-imports": [
    "error",
    {
      patterns: [
        ...folders.map((folder) => ({
          regex: `^\\.\\.?/(.*/)?${folder}(/|$)`,
          message: `This layer does not know src/${folder}.`,
        })),
        ...packages.map((name) => ({
          regex: `^${name}(/|$)`,
          message: `This layer does not know ${name}.`,
        })),
      ],
    },
  ],
});

const UPPER = ["app", "screens", "hooks", "ui", "telegram", "api", "i18n", "theme"];

export default tseslint.config(
  {
    ignores: [
      "dist",
      // Types for the pages of hosts, who have their own compilers.
      "public",
      "node_modules",
      "test-results",
      "playwright-report",
      "src/api/generated.ts",
      "src/protocol/generated.ts",
    ],
  },
  {
    files: ["**/*.{ts,tsx}"],
    extends: [...tseslint.configs.strictTypeChecked, ...tseslint.configs.stylisticTypeChecked],
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      "no-console": "error",
      eqeqeq: "error",
      "max-lines": ["error", { max: 500, skipBlankLines: true, skipComments: true }],
      // A switch over a closed union names every member.
      "@typescript-eslint/switch-exhaustiveness-check": "error",
      "@typescript-eslint/consistent-type-imports": ["error", { disallowTypeAnnotations: false }],
      // An empty title or name counts as none.
      "@typescript-eslint/prefer-nullish-coalescing": [
        "error",
        { ignorePrimitives: { string: true } },
      ],
      // Numbers print the same everywhere; wrapping each in String() adds nothing.
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      // `onClick={() => doThing()}` is how React handlers are written.
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
    },
  },
  {
    files: ["e2e/**/*.ts"],
    // What they measure is printed.
    rules: { "no-console": "off" },
  },
  {
    files: ["**/*.test.ts"],
    // Parts of a rig are taken out of it by name.
    rules: { "@typescript-eslint/unbound-method": "off" },
  },
  {
    files: ["src/**/*.tsx", "src/hooks/**/*.ts"],
    plugins: { "react-hooks": reactHooks, "jsx-a11y": jsxA11y },
    rules: {
      ...jsxA11y.flatConfigs.recommended.rules,
      "react-hooks/rules-of-hooks": "error",
      "react-hooks/exhaustive-deps": "error",
    },
  },
  { files: ["src/call/**/*.ts"], rules: noImports(UPPER, ["react", "react-dom"]) },
  { files: ["src/protocol/**/*.ts"], rules: noImports(["call", ...UPPER], ["react", "react-dom"]) },
  {
    files: ["src/ui/**/*.{ts,tsx}"],
    rules: noImports([
      "app",
      "screens",
      "hooks",
      "telegram",
      "api",
      "i18n",
      "theme",
      "call",
      "protocol",
    ]),
  },
  {
    files: ["src/telegram/**/*.ts", "src/api/**/*.ts", "src/i18n/**/*.ts"],
    rules: noImports(["app", "screens", "hooks", "ui", "call"], ["react", "react-dom"]),
  },
  {
    files: ["src/screens/**/*.{ts,tsx}"],
    rules: {
      "no-restricted-globals": [
        "error",
        { name: "fetch", message: "Screens ask src/api." },
        { name: "WebSocket", message: "Screens ask src/call." },
        { name: "RTCPeerConnection", message: "Screens ask src/call." },
      ],
    },
  },
  {
    files: ["**/*.test.{ts,tsx}"],
    rules: { "@typescript-eslint/no-non-null-assertion": "off", "max-lines": "off" },
  },
);

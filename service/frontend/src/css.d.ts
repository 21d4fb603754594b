/** A style sheet of a package; esbuild puts it beside the script of its entry. */
declare module "*.css";

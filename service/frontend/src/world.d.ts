/** The address of the boundaries, relative to the script that asks; made by world.mjs. */
declare module "world:countries" {
  const address: string;
  export default address;
}

// The one thing wasm-bindgen cannot express: a dynamic import of an address known at run time.
export function load_module(url) {
  return import(url);
}

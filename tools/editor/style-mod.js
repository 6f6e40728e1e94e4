// Stands in for the package of the same name: rules go into a constructed style sheet, because the page's
// Content-Security-Policy forbids the <style> element that the original makes for a document.
import { StyleModule as Original } from "./node_modules/style-mod/src/style-mod.js";

const mounted = new WeakMap();

export class StyleModule extends Original {
  static mount(root, modules) {
    const wanted = Array.isArray(modules) ? modules : [modules];
    let set = mounted.get(root);
    if (!set) {
      set = { sheet: new CSSStyleSheet(), modules: [] };
      mounted.set(root, set);
      root.adoptedStyleSheets = [...root.adoptedStyleSheets, set.sheet];
    }
    const fresh = wanted.filter((one) => !set.modules.includes(one));
    if (fresh.length === 0) return;
    // Later modules take precedence, so that the order of the newest list holds.
    set.modules = [...set.modules.filter((one) => !wanted.includes(one)), ...wanted];
    set.sheet.replaceSync(set.modules.map((one) => one.getRules()).join("\n"));
  }
}

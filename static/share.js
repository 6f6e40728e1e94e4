// Copying, saving and picking files: what the share dialog needs of the browser. Loaded when it is first used.

export const copy = (text) => navigator.clipboard.writeText(text);

const bytesOf = (data) => Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));

const saveBlob = (name, blob) => {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60000);
  return name;
};

export const save = async (name, kind, data) => saveBlob(name, new Blob([bytesOf(data)], { type: kind }));

/** A drawing as PNG, twice as large so that it is sharp on paper. */
export const savePicture = async (name, kind, data) => {
  const picture = new Image();
  picture.src = `data:${kind};base64,${data}`;
  await picture.decode();
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [picture.width * 2, picture.height * 2];
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
  if (!blob) throw new Error("this drawing is too large for a picture");
  return saveBlob(name.replace(/\.svg$/, ".png"), blob);
};

const SKIPPED = /(^|\/)(\.[^/]+|node_modules|venv|env|__pycache__|site-packages)\//;

const text64 = (buffer) => {
  let text = "";
  const bytes = new Uint8Array(buffer);
  for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return btoa(text);
};

/** Lets the reader choose a zip file or a folder; its name and its files as JSON. */
export const pick = (folder) => new Promise((resolve, reject) => {
  const input = document.createElement("input");
  input.type = "file";
  if (folder) input.webkitdirectory = true;
  else input.accept = ".zip,application/zip";
  input.addEventListener("cancel", () => reject(new Error("nothing was chosen")));
  input.addEventListener("change", async () => {
    try {
      const chosen = [...input.files].map((file) => [file.webkitRelativePath || file.name, file]);
      const wanted = chosen.filter(([path]) => !folder || (path.endsWith(".py") && !SKIPPED.test(path)));
      if (wanted.length > 5000 || wanted.reduce((sum, [, file]) => sum + file.size, 0) > 64e6) {
        throw new Error("this is larger than 64 MB; choose the project's own folder");
      }
      const files = await Promise.all(wanted.map(async ([path, file]) => [path, text64(await file.arrayBuffer())]));
      resolve(JSON.stringify([(chosen[0]?.[0] ?? "").split("/")[0].replace(/\.zip$/, ""), files]));
    } catch (error) {
      reject(error);
    }
  });
  input.click();
});

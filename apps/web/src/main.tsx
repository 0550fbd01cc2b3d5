import "./zod-without-eval.ts";
import "@mantine/core/styles.layer.css";
import "@mantine/dates/styles.layer.css";
import "@mantine/notifications/styles.layer.css";
import "./ui/global.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app.tsx";
import { keepAppFiles } from "./sync/app-update.ts";
import { openSession } from "./sync/session/browser-session.ts";

const place = document.getElementById("root");
if (!place) throw new Error("the page has no element #root");

const session = openSession();
void session.start();

createRoot(place).render(
  <StrictMode>
    <App session={session} />
  </StrictMode>,
);

if (import.meta.env.PROD) keepAppFiles();

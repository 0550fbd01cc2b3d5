import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import { VitePWA } from "vite-plugin-pwa";

const api = process.env["TIDEMARK_API"] ?? "http://127.0.0.1:3000";
const SERVER_PATHS = ["/trpc", "/api", "/healthz", "/readyz"];

export default defineConfig({
  plugins: [
    react(),
    VitePWA({
      // The app asks before it takes a new version into use: a form may be open.
      registerType: "prompt",
      injectRegister: false,
      manifest: {
        name: "Tidemark",
        short_name: "Tidemark",
        description: "Goals that stay with you, online and off.",
        theme_color: "#0b4a55",
        background_color: "#f4f8f8",
        display: "standalone",
        start_url: "/",
        icons: [
          { src: "/icons/icon-192.png", sizes: "192x192", type: "image/png" },
          { src: "/icons/icon-512.png", sizes: "512x512", type: "image/png" },
          { src: "/icons/icon-maskable-512.png", sizes: "512x512", type: "image/png", purpose: "maskable" },
        ],
      },
      workbox: {
        globPatterns: ["**/*.{html,js,css,svg,png,woff2}"],
        navigateFallback: "/index.html",
        navigateFallbackDenylist: SERVER_PATHS.map((path) => new RegExp(`^${path}`)),
        cleanupOutdatedCaches: true,
      },
    }),
  ],
  server: {
    proxy: Object.fromEntries(SERVER_PATHS.map((path) => [path, { target: api }])),
  },
  // No file turns into a data: address, so that the content security policy can stay narrow.
  build: {
    assetsInlineLimit: 0,
    // Libraries change less often than the app, so that an update fetches little.
    rolldownOptions: { output: { codeSplitting: { groups: [{ name: "libraries", test: /node_modules/ }] } } },
    chunkSizeWarningLimit: 1_200,
  },
});

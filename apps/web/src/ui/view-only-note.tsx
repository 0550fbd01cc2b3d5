import { Alert, Button, CopyButton } from "@mantine/core";

/** At the top of a form that saves nothing: why, and a way to take along what was typed before that. */
export function ViewOnlyNote({ why, typed }: { readonly why: string; readonly typed: string }) {
  return (
    <Alert color="tide" role="status">
      {why}
      {typed !== "" && (
        <CopyButton value={typed}>
          {({ copied, copy }) => (
            <Button display="block" mt="sm" size="xs" variant="default" onClick={copy}>
              {copied ? "Copied" : "Copy what you typed"}
            </Button>
          )}
        </CopyButton>
      )}
    </Alert>
  );
}

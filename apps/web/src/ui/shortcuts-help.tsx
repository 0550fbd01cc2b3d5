import { Kbd, Modal, Switch, Table } from "@mantine/core";
import { useShortcutsEnabled } from "./use-shortcuts.ts";

const SHORTCUTS = [
  ["n", "New goal"],
  ["/", "Search"],
  ["z", "Undo, while a message offers it"],
  ["s", "Sync now"],
  ["?", "This help"],
  ["Ctrl Enter", "Save the open form"],
  ["Esc", "Close what is open"],
] as const;

/** The keys that the app knows, and the switch that turns the single ones off. */
export function ShortcutsHelp({
  opened,
  onClose,
}: {
  readonly opened: boolean;
  readonly onClose: () => void;
}) {
  const [enabled, setEnabled] = useShortcutsEnabled();
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title="Keyboard shortcuts"
      centered
      closeButtonProps={{ "aria-label": "Close" }}
    >
      <Table verticalSpacing="xs" aria-label="Keyboard shortcuts">
        <Table.Tbody>
          {SHORTCUTS.map(([keys, meaning]) => (
            <Table.Tr key={keys}>
              <Table.Th fw={500}>{meaning}</Table.Th>
              <Table.Td ta="end">
                {keys.split(" ").map((key) => (
                  <Kbd key={key} ml={4}>
                    {key}
                  </Kbd>
                ))}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      <Switch
        mt="md"
        label="Single-key shortcuts"
        checked={enabled}
        onChange={(event) => setEnabled(event.currentTarget.checked)}
      />
    </Modal>
  );
}

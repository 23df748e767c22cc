import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";

/** Downloads a file without leaving the page, and without a window that a browser could block. */
function startDownload(url) {
    const link = document.createElement("a");
    link.href = url;
    link.download = "";
    document.body.append(link);
    link.click();
    link.remove();
}

/** Downloads a file, says so, and closes the dialog that it was asked for in. */
function download(env, { params }) {
    startDownload(params.url);
    if (params.message) {
        env.services.notification.add(params.message, { type: params.type, className: "o_delinquency_done" });
    }
    return { type: "ir.actions.act_window_close" };
}

registry.category("actions").add("account_delinquency.download", download);

/** Tells the author of a file that was made in the background that it is there, or why it is not. */
export const outputService = {
    dependencies: ["action", "bus_service", "notification"],
    start(env, { action, bus_service: bus, notification }) {
        bus.subscribe("account_delinquency.output", ({ message, is_done: isDone, url }) => {
            const files = () => action.doAction("account_delinquency.action_account_delinquency_output");
            const buttons = [{ name: _t("Exported files"), onClick: files }];
            if (isDone) {
                buttons.unshift({ name: _t("Download"), primary: true, onClick: () => startDownload(url) });
            }
            notification.add(message, { type: isDone ? "success" : "danger", sticky: true, buttons });
        });
        bus.start();
    },
};

registry.category("services").add("account_delinquency.output", outputService);

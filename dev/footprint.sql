-- What a database holds of the modules' definitions, one thing a line: compared before an install and after the uninstall.
SELECT 'column ' || table_name || '.' || column_name FROM information_schema.columns WHERE table_schema = 'public';
SELECT 'index or sequence ' || c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = 'public' AND c.relkind IN ('i', 'S', 'v', 'm');
SELECT 'constraint ' || conrelid::regclass || ' ' || conname FROM pg_constraint WHERE conrelid <> 0;
SELECT 'function ' || p.proname FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE n.nspname = 'public';
SELECT 'model ' || model FROM ir_model;
SELECT 'field ' || model || '.' || name FROM ir_model_fields;
SELECT 'selection ' || f.model || '.' || f.name || ' ' || s.value
    FROM ir_model_fields_selection s JOIN ir_model_fields f ON f.id = s.field_id;
-- Odoo itself forgets the external ids of ir.model.inherit that other modules hold (portal, sms on a mail.thread).
SELECT 'external id ' || module || '.' || name FROM ir_model_data
    WHERE module = 'account_delinquency' OR model LIKE 'ir.model%' AND model <> 'ir.model.inherit';
SELECT 'menu ' || (name ->> 'en_US') FROM ir_ui_menu;
SELECT 'action ' || type || ' ' || (name ->> 'en_US') FROM ir_actions;
SELECT 'view ' || coalesce(model, 'qweb') || ' ' || coalesce(key, name) FROM ir_ui_view;
SELECT 'scheduled action ' || cron_name FROM ir_cron;
SELECT 'access ' || name FROM ir_model_access;
SELECT 'record rule ' || coalesce(name, id::text) FROM ir_rule;
SELECT 'group ' || (name ->> 'en_US') FROM res_groups;
SELECT 'parameter ' || key FROM ir_config_parameter;
SELECT DISTINCT 'sequence ' || code FROM ir_sequence WHERE code IS NOT NULL;
SELECT 'asset ' || name FROM ir_asset;
SELECT 'mail template ' || (name ->> 'en_US') FROM mail_template;
SELECT 'activity type ' || (name ->> 'en_US') FROM mail_activity_type;
SELECT 'message subtype ' || (name ->> 'en_US') FROM mail_message_subtype;
SELECT DISTINCT 'message of ' || model FROM mail_message WHERE model NOT IN (SELECT model FROM ir_model);
SELECT DISTINCT 'activity of ' || res_model FROM mail_activity WHERE res_model NOT IN (SELECT model FROM ir_model);
SELECT DISTINCT 'follower of ' || res_model FROM mail_followers WHERE res_model NOT IN (SELECT model FROM ir_model);
SELECT DISTINCT 'attachment of ' || res_model FROM ir_attachment WHERE res_model NOT IN (SELECT model FROM ir_model);

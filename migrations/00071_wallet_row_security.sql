-- +goose Up
-- Money is there for whose it is, and for administrators. Accounts that are nobody's take part in everybody's transfers.
CREATE POLICY payment_viewer ON payment USING ((SELECT viewer_role() IN ('SYSTEM', 'ADMIN')) OR user_id = (SELECT viewer_user()));
ALTER TABLE payment ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY ledger_account_viewer ON ledger_account
    USING ((SELECT viewer_role() IN ('SYSTEM', 'ADMIN')) OR user_id IS NULL OR user_id = (SELECT viewer_user()));
ALTER TABLE ledger_account ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY ledger_transfer_viewer ON ledger_transfer
    USING ((SELECT viewer_role() IN ('SYSTEM', 'ADMIN')) OR user_id = (SELECT viewer_user()));
ALTER TABLE ledger_transfer ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY ledger_entry_viewer ON ledger_entry USING ((SELECT viewer_role() IN ('SYSTEM', 'ADMIN'))
    OR EXISTS (SELECT FROM ledger_transfer t WHERE t.id = transfer_id AND t.user_id = (SELECT viewer_user())));
ALTER TABLE ledger_entry ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

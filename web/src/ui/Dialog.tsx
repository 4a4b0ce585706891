import { X } from 'lucide-react'
import { type ReactNode, useEffect, useRef } from 'react'
import { Dialog as AriaDialog, Heading, Modal, ModalOverlay } from 'react-aria-components'
import { useT } from '../i18n/t'
import { Button } from './Button'

interface DialogProps {
  title: string
  isOpen: boolean
  onClose: () => void
  children: ReactNode
  /** Buttons at the foot. */
  foot?: ReactNode
  wide?: boolean
  /** Only its own buttons close it. */
  stays?: boolean
}

/** Longer than the dialog takes to appear. */
const appearsMs = 300

/**
 * After a click of a screen reader React Aria waits for running transitions before it moves the focus, and where one of them was cut off
 * (that of a button that was disabled) for ever: then the focus is moved here.
 */
function TakesFocus() {
  const here = useRef<HTMLSpanElement>(null)
  useEffect(() => {
    const late = setTimeout(() => {
      const dialog = here.current?.closest<HTMLElement>('[role]')
      if (dialog && !dialog.contains(document.activeElement)) (dialog.querySelector<HTMLElement>('[data-first]') ?? dialog).focus()
    }, appearsMs)
    return () => clearTimeout(late)
  }, [])
  return <span ref={here} hidden />
}

/** Takes the focus, keeps it, gives it back; Escape closes. */
export function Dialog({ title, isOpen, onClose, children, foot, wide = false, stays = false }: DialogProps) {
  const t = useT()
  return (
    <ModalOverlay className="overlay" isOpen={isOpen} isDismissable={!stays} isKeyboardDismissDisabled={stays} onOpenChange={(open) => !open && onClose()}>
      <Modal className={`dialog${wide ? ' wide' : ''}`}>
        <AriaDialog>
          <TakesFocus />
          <div className="dialog-head">
            <Heading slot="title" level={2}>
              {title}
            </Heading>
            {!stays && (
              <Button look="quiet" label={t.ui.close} onPress={onClose}>
                <X size={18} aria-hidden />
              </Button>
            )}
          </div>
          <div className="dialog-body">{children}</div>
          {foot && <div className="dialog-foot">{foot}</div>}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  )
}
